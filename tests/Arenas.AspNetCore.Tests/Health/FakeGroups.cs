using System;
using System.IO;

namespace Arenas.AspNetCore.Tests.Health;

/// <summary>Directories that look like the system's control groups.</summary>
public sealed class FakeGroups : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("groups");

    public string Root => _folder.FullName;

    public string Membership => Path.Combine(Root, "membership");

    public FakeGroups With(string path, string text)
    {
        string file = Path.Combine(Root, path);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
        return this;
    }

    /// <summary>A container of version 2 at the mount itself, as inside of one.</summary>
    public FakeGroups Second(string max, string current, string high = "max", string stat = "anon 1") =>
        With("membership", "0::/").With("cgroup.controllers", "memory")
        .With("memory.max", max).With("memory.current", current).With("memory.high", high).With("memory.stat", stat);

    public void Dispose() => _folder.Delete(recursive: true);
}
