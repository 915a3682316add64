using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Arenas.Faults;

/// <summary>
/// The library from its sources, compiled in memory with a fault or without. Every other tree is shared.
/// </summary>
internal sealed class Library
{
    private const string Attributes = """
        [assembly: System.Reflection.AssemblyVersion("0.1.0.0")]
        [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Arenas.Fuzz")]
        """;

    private static readonly CSharpParseOptions s_parse =
        new(
            LanguageVersion.CSharp14,
            preprocessorSymbols: ["RELEASE", "NET", "NETCOREAPP", "NET10_0", "NET10_0_OR_GREATER"]);

    private readonly Dictionary<string, SyntaxTree> _trees;
    private readonly CSharpCompilation _sound;

    public Library()
    {
        string root = FindRoot();
        _trees = Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(root, path).Replace('\\', '/'), path => Parse(File.ReadAllText(path)));
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        _sound = CSharpCompilation.Create(
            "Arenas",
            _trees.Values.Append(Parse(Attributes)),
            Directory.GetFiles(framework, "System*.dll").Where(IsManaged)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Writes the library; with a fault if there is one.</summary>
    public void Compile(Fault? fault, string path)
    {
        CSharpCompilation compilation = fault is null
            ? _sound
            : _sound.ReplaceSyntaxTree(_trees[fault.File], Parse(Break(_trees[fault.File].ToString(), fault)));
        EmitResult result = compilation.Emit(path);
        if (!result.Success)
        {
            throw new InvalidOperationException(
                string.Join('\n', result.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error)));
        }
    }

    private static string Break(string text, Fault fault)
    {
        int count = text.Split(fault.Text).Length - 1;
        return count == 1
            ? text.Replace(fault.Text, fault.Wrong, StringComparison.Ordinal)
            : throw new InvalidOperationException(
                $"{fault.File} holds {count} times, where the fault wants it once:\n{fault.Text}");
    }

    // The generator that writes the bodies of native calls does not run here, and their pointers need none.
    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(
        text.ReplaceLineEndings("\n").Contains("[LibraryImport(", StringComparison.Ordinal)
            ? text.ReplaceLineEndings("\n").Replace("[LibraryImport(", "[DllImport(", StringComparison.Ordinal)
                .Replace("private static partial ", "private static extern ", StringComparison.Ordinal)
            : text.ReplaceLineEndings("\n"),
        s_parse);

    private static bool IsManaged(string path)
    {
        try
        {
            _ = System.Reflection.AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Arenas.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Arenas.sln above");
        }
        return Path.Combine(folder, "src", "Arenas");
    }
}
