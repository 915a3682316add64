using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit;

namespace Arenas.Generators.Tests;

/// <summary>A program in a string, compiled as a user's is, with the generator and the analyzers.</summary>
/// <remarks>A line that is to be complained of ends with a comment that says by which rules: <c>// ARENAS011</c>.
/// </remarks>
internal sealed class Snippet
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Runtime.CompilerServices;
        global using System.Runtime.InteropServices;
        global using Arenas;
        """;

    // What every snippet may use, and nothing complains of; a snippet that knows another has the other's.
    private const string Types = """
        using Arenas;

        [NativeObject]
        public partial struct Node
        {
            public Handle<Node> Next;
            public Handle<Node> Previous;
            public int Number;
        }

        public struct Leaf
        {
            public long Number;
        }
        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.CSharp14);

    private static readonly Lazy<MetadataReference[]> s_framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) == "Arenas.dll")
            .Select(path => MetadataReference.CreateFromFile(path))]);

    private static readonly ImmutableArray<DiagnosticAnalyzer> s_analyzers =
        [.. typeof(NativeObjectGenerator).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    private readonly string _text;
    private readonly Compilation _compilation;
    private readonly ImmutableArray<Diagnostic> _ofGenerator;

    public Snippet(string text, params MetadataReference[] references)
    {
        _text = text;
        Driver = Drive();
        Written = CSharpCompilation.Create(
            $"snippet{Guid.NewGuid():N}",
            [
                CSharpSyntaxTree.ParseText(text, s_parse, "snippet.cs"),
                CSharpSyntaxTree.ParseText(Usings, s_parse),
                CSharpSyntaxTree.ParseText(references.Length == 0 ? Types : "", s_parse),
            ],
            [.. s_framework.Value, .. references],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
        Driver = Driver.RunGeneratorsAndUpdateCompilation(Written, out _compilation, out _ofGenerator);
    }

    /// <summary>Gets the program without what was generated.</summary>
    public CSharpCompilation Written { get; }

    public GeneratorDriver Driver { get; }

    /// <summary>Gets the text generated for the types of the snippet, by file name.</summary>
    public IReadOnlyDictionary<string, string> Generated => Driver.GetRunResult().Results.Single().GeneratedSources
        .ToDictionary(file => file.HintName, file => file.SourceText.ToString());

    public static GeneratorDriver Drive() => CSharpGeneratorDriver.Create(
        [new NativeObjectGenerator().AsSourceGenerator()],
        parseOptions: s_parse,
        driverOptions: new GeneratorDriverOptions(default, trackIncrementalGeneratorSteps: true));

    public static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_parse, "other.cs");

    /// <summary>Every error and warning, as "rule at line", in order.</summary>
    public async Task<string[]> ComplaintsAsync()
    {
        ImmutableArray<Diagnostic> all = await _compilation
            .WithAnalyzers(s_analyzers, options: null).GetAllDiagnosticsAsync();
        return [.. all.Concat(_ofGenerator)
            .Where(one => one.Severity >= DiagnosticSeverity.Warning && !one.IsSuppressed)
            .OrderBy(one => one.Location.SourceSpan.Start)
            .Select(one => $"{one.Id} at {Where(one)}")
            .Order(StringComparer.Ordinal)];
    }

    public async Task<string> MessageAsync(string id)
    {
        ImmutableArray<Diagnostic> all = await _compilation
            .WithAnalyzers(s_analyzers, options: null).GetAnalyzerDiagnosticsAsync();
        return all.First(one => one.Id == id).GetMessage(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Holds what is complained of against the marks in the text, line by line.</summary>
    public async Task HoldsAsync()
    {
        string[] expected = [.. _text.Split('\n').SelectMany((line, index) =>
            Regex.Matches(Regex.Match(line, "//.*").Value, "(ARENAS|CS)[0-9]+")
                .Select(match => $"{match.Value} at {index + 1}")).Order(StringComparer.Ordinal)];
        string[] found = await ComplaintsAsync();
        Assert.Equal(string.Join('\n', expected), string.Join('\n', found));
    }

    /// <summary>Runs the method Test.Run of the snippet and gives what it returns; nothing is complained of.</summary>
    public async Task<string> RunAsync()
    {
        Assert.Empty(await ComplaintsAsync());
        AssemblyLoadContext context = new(null, isCollectible: false);
        Assembly assembly = context.LoadFromStream(new MemoryStream(ToImage()));
        return (string)assembly.GetType("Test")!.GetMethod("Run")!.Invoke(null, null)!;
    }

    public byte[] ToImage()
    {
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult result = _compilation.Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return image.ToArray();
    }

    private static string Where(Diagnostic one) => one.Location.SourceTree?.FilePath == "snippet.cs"
        ? $"{one.Location.GetLineSpan().StartLinePosition.Line + 1}"
        : one.ToString();
}
