using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Arenas.Tidy;

/// <summary>The repository as the rules see it: paths, texts and trees. A test may make a bad one in memory.</summary>
internal sealed class Repo
{
    private static readonly string[] s_frameworkNames =
        ["System.", "Microsoft.AspNetCore.", "Microsoft.Extensions."];

    private static readonly Lazy<Repo> s_onDisk = new(Read);

    private static readonly Lazy<MetadataReference[]> s_framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => s_frameworkNames.Any(
                name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal)))
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private readonly Lazy<CSharpCompilation> _library;
    private readonly Lazy<CSharpCompilation> _aspNetCore;

    private Repo(IReadOnlyDictionary<string, string> files)
    {
        Files = files;
        Sources = [.. files.Where(file => file.Key.EndsWith(".cs", StringComparison.Ordinal))
            .Select(file => CSharpSyntaxTree.ParseText(
                file.Value, new CSharpParseOptions(preprocessorSymbols: ["DEBUG", "NET"]), file.Key))];
        _library = new(() => Compile("Arenas", s_framework.Value));
        _aspNetCore = new(() => Compile("Arenas.AspNetCore", [.. s_framework.Value, Library.ToMetadataReference()]));
    }

    /// <summary>Gets this repository, as it lies on disk.</summary>
    public static Repo OnDisk => s_onDisk.Value;

    /// <summary>Gets the directory that holds Arenas.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Gets the text of every text file by its path, with forward slashes, from the root.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>Gets the trees of all C# files.</summary>
    public IReadOnlyList<SyntaxTree> Sources { get; }

    /// <summary>Gets the library without its generated code: enough to know what every name means.</summary>
    public CSharpCompilation Library => _library.Value;

    /// <summary>Gets the library for ASP.NET Core, likewise.</summary>
    public CSharpCompilation AspNetCore => _aspNetCore.Value;

    public static Repo Of(params (string Path, string Text)[] files) =>
        new(files.ToDictionary(file => file.Path, file => file.Text));

    public IEnumerable<SyntaxTree> Under(string folder) =>
        Sources.Where(tree => tree.FilePath.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>The path of a place as an editor opens it.</summary>
    public static string At(SyntaxNodeOrToken place)
    {
        FileLinePositionSpan span = place.GetLocation()!.GetLineSpan();
        return $"{span.Path}:({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})";
    }

    private CSharpCompilation Compile(string name, IEnumerable<MetadataReference> references) =>
        CSharpCompilation.Create(
            name,
            Under($"src/{name}/"),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));

    private static Repo Read()
    {
        HashSet<string> ignored = [".git", .. File.ReadLines(Path.Combine(Root, ".gitignore"))
            .Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/'))];
        Dictionary<string, string> files = [];
        Queue<string> folders = new([Root]);
        while (folders.TryDequeue(out string? folder))
        {
            // In a second work tree of git, .git is a file.
            foreach (string path in Directory.GetFiles(folder).Order(StringComparer.Ordinal)
                .Where(path => !ignored.Contains(Path.GetFileName(path))))
            {
                string text = File.ReadAllText(path);
                files[Path.GetRelativePath(Root, path).Replace('\\', '/')] = text.Contains('\0') ? "" : text;
            }
            foreach (string inner in Directory.GetDirectories(folder).Order(StringComparer.Ordinal))
            {
                if (!ignored.Contains(Path.GetFileName(inner)))
                {
                    folders.Enqueue(inner);
                }
            }
        }
        return new Repo(files);
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
