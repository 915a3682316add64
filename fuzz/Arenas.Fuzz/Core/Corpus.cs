using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Programs as files: one operation a line, and comments that begin with #.</summary>
internal static class Corpus
{
    private const string Extension = ".ops";

    /// <summary>Gets the folder of the corpus that was built with this program.</summary>
    public static string Built => Path.Combine(AppContext.BaseDirectory, "corpus");

    /// <summary>The files of a fuzzer, in order of their names.</summary>
    public static IReadOnlyList<string> FilesOf(Fuzzer fuzzer)
    {
        string folder = Path.Combine(Built, fuzzer.Name);
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)]
            : [];
    }

    public static List<Operation> Read(string path) =>
        [.. File.ReadLines(path).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)
            .Select(Operation.Parse)];

    public static void Write(string path, string comment, IEnumerable<Operation> program)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        IEnumerable<string> comments = comment.Split('\n').Take(3).Select(line => $"# {line.TrimEnd()}");
        File.WriteAllText(path, string.Join('\n', [.. comments, .. program.Select(line => line.ToString()), ""]));
    }

    /// <summary>Where a failing program goes: the corpus of the repository, else the current folder.</summary>
    public static string PathFor(Fuzzer fuzzer, ulong seed)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Arenas.sln")))
        {
            folder = folder.Parent;
        }
        string corpus = folder is null ? "corpus" : Path.Combine(folder.FullName, "fuzz", "corpus");
        return Path.Combine(corpus, fuzzer.Name, $"seed-{seed}{Extension}");
    }
}
