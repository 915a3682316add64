using System;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Lives;

/// <summary>The document that walks the lives: its blocks that begin with <c>```text NAME</c> are figures.</summary>
internal static class Walk
{
    // Tests of two classes may record at once.
    private static readonly Lock s_lock = new();
    private static readonly string s_path = Path.Combine(FindRoot(), "src", "ARCHITECTURE.md");

    /// <summary>Fails unless the document shows a figure as it is now; ARENAS_UPDATE=1 writes it there.</summary>
    public static void Shows(string name, string figure)
    {
        using Lock.Scope scope = s_lock.EnterScope();
        string document = File.ReadAllText(s_path).Replace("\r", "", StringComparison.Ordinal);
        Match block = Regex.Match(document, $@"(?ms)^```text {Regex.Escape(name)}\n(.*?)^```$");
        Assert.True(block.Success, $"src/ARCHITECTURE.md has no block that begins: ```text {name}");
        if (Environment.GetEnvironmentVariable("ARENAS_UPDATE") == "1")
        {
            Group shown = block.Groups[1];
            File.WriteAllText(s_path, document[..shown.Index] + figure + document[(shown.Index + shown.Length)..]);
            return;
        }
        Assert.True(
            figure == block.Groups[1].Value,
            $"src/ARCHITECTURE.md shows another figure; ARENAS_UPDATE=1 records this one of {name}:\n{figure}");
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Arenas.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Arenas.sln above");
        }
        return folder;
    }
}
