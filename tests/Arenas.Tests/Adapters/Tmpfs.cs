using System;
using System.Diagnostics;
using System.IO;

namespace Arenas.Tests.Adapters;

/// <summary>A disk of 1 MB, which only root can make.</summary>
internal sealed class Tmpfs : IDisposable
{
    private static readonly Lazy<bool> s_canMake = new(() =>
    {
        try
        {
            using Tmpfs disk = new();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    });

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arenas");

    public Tmpfs()
    {
        if (!OperatingSystem.IsLinux() || !Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _folder.FullName))
        {
            _folder.Delete();
            throw new InvalidOperationException("A disk cannot be mounted here.");
        }
    }

    public static bool CanMake => s_canMake.Value;

    public string File => Path.Combine(_folder.FullName, "file");

    public void Dispose()
    {
        _ = Run("umount", "-l", _folder.FullName);
        _folder.Delete(recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
