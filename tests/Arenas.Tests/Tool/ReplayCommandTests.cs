using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Arenas.Tool.Commands;
using Xunit;

namespace Arenas.Tests.Tool;

public sealed class ReplayCommandTests : IDisposable
{
    private static readonly string[] s_fields =
    [
        "trace", "allocator", "installed", "events", "nsPerEvent", "peakLiveBytes", "peakResidentBytes",
        "residentAfterBytes",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arenas-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Json_has_its_fields_for_each_allocator()
    {
        (int exitCode, string output, string errors) = await RunAsync(
            isJson: true, SampleTraces.Random(1, 3, 3000).File(), "Arenas", "NativeMemory", "ArrayPool", "GC");

        Assert.Equal((0, ""), (exitCode, errors));
        JsonElement[] lines = Lines(output);
        Assert.Equal(
            ["Arenas", "NativeMemory", "ArrayPool", "GC"], lines.Select(l => l.GetProperty("allocator").GetString()!));
        foreach (JsonElement line in lines)
        {
            Assert.Equal(s_fields, line.EnumerateObject().Select(property => property.Name));
            Assert.Equal("0", line.GetProperty("trace").GetString());
            Assert.True(line.GetProperty("installed").GetBoolean());
            Assert.InRange(line.GetProperty("events").GetInt64(), 2000, 3000);
            Assert.InRange(line.GetProperty("nsPerEvent").GetDouble(), 0.1, 1e6);
            Assert.InRange(line.GetProperty("peakLiveBytes").GetInt64(), 1, 100_000_000);
            Assert.InRange(line.GetProperty("peakResidentBytes").GetInt64(), 1, 100_000_000);
            Assert.InRange(line.GetProperty("residentAfterBytes").GetInt64(), 0, 100_000_000);
        }
    }

    [Fact]
    public async Task An_unknown_allocator_and_an_absent_library_are_not_installed()
    {
        string[] names = ["nosuch", "absent", "libc", "NativeMemory+sgt", "a[b]+sgt"];
        byte[] trace = SampleTraces.OfEveryKind().File();

        (int exitCode, string output, _) = await RunAsync(isJson: true, trace, names);
        (int tableExitCode, string table, _) = await RunAsync(isJson: false, trace, names);

        Assert.Equal((0, 0), (exitCode, tableExitCode));
        foreach (JsonElement line in Lines(output))
        {
            Assert.Equal(s_fields, line.EnumerateObject().Select(property => property.Name));
            Assert.False(line.GetProperty("installed").GetBoolean());
            Assert.Equal(JsonValueKind.Null, line.GetProperty("nsPerEvent").ValueKind);
        }

        foreach (string name in names)
        {
            Assert.Single(
                table.Split('\n'),
                line => line.Contains($" {name} ", StringComparison.Ordinal)
                    && line.Contains("not installed", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_table_has_a_row_with_figures()
    {
        (int exitCode, string table, _) = await RunAsync(
            isJson: false, SampleTraces.Random(1, 1, 3000).File(), "NativeMemory");

        Assert.Equal(0, exitCode);
        Assert.Contains("resident", table, StringComparison.Ordinal);
        Assert.Matches("NativeMemory .* [0-9.]+ .* 1.00 .* MB .* 1.00 .* [0-9.]+ .* MB", table);
        Assert.DoesNotContain("\e[", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_trace_prints_its_place_and_nothing_else()
    {
        byte[] good = SampleTraces.OfEveryKind().File();
        byte[] bad = SampleTraces.OfEveryKind().Raw(9).File();

        (int exitCode, string output, string errors) = await RunAsync(
            isJson: true, [good, bad], plotPath: null, "NativeMemory");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Matches(@"^arenas: .*1\.atrace\.gz: byte [0-9]+: event byte 9 is not known\n$", errors);
    }

    [Fact]
    public async Task A_trace_that_is_not_there_is_bad_input()
    {
        ReplayOptions options = OptionsFor([Path.Combine(_directory.FullName, "none.gz")], null, "NativeMemory");
        using StringWriter output = new();
        using StringWriter errors = new();

        Assert.Equal(2, await new ReplayProgram(options, output, errors).RunAsync(CancellationToken.None));
        Assert.Empty(output.ToString());
        Assert.Contains("none.gz", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_plot_has_a_line_for_what_is_live_and_for_each_allocator()
    {
        string path = Path.Combine(_directory.FullName, "plot.svg");

        (int exitCode, _, _) = await RunAsync(
            isJson: true, [SampleTraces.Random(1, 1, 9000).File()], path, "NativeMemory", "GC", "no<&such");

        Assert.Equal(0, exitCode);
        XElement svg = XDocument.Load(path).Root!;
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("MB", string.Join(' ', texts), StringComparison.Ordinal);
        Assert.Contains("0: resident bytes over the run", texts);
        foreach (string label in (string[])["live, peak", "NativeMemory, peak", "GC, peak", "no<&such, not installed"])
        {
            Assert.Single(texts, text => text.StartsWith(label, StringComparison.Ordinal));
        }

        string?[] lines = [.. svg.Descendants().Select(e => (string?)e.Attribute("class"))];
        Assert.Equal((1, 2), (lines.Count(name => name == "live"), lines.Count(name => name == "resident")));
    }

    [Theory]
    [InlineData("replay", "--nonsense")]
    [InlineData("replay", "--runs", "0")]
    [InlineData("replay", "--runs", "many")]
    [InlineData("replay", "--idle", "-1")]
    [InlineData("replay", "--idle", "NaN")]
    [InlineData("replay", "--library", "mimalloc")]
    [InlineData("replay", "--trace")]
    [InlineData("replai")]
    [InlineData]
    public async Task A_wrong_command_line_is_bad_input(params string[] arguments) =>
        Assert.Equal(2, await Arenas.Tool.Program.Main(arguments));

    private static JsonElement[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static ReplayOptions OptionsFor(string[] traces, string? plotPath, params string[] allocators) => new(
        traces,
        allocators,
        new Dictionary<string, string> { ["absent"] = "libabsent-42.so", ["libc"] = "libc.so.6" },
        RunCount: 1,
        Idle: TimeSpan.Zero,
        IsJson: false,
        plotPath);

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(
        bool isJson, byte[] trace, params string[] allocators) => RunAsync(isJson, [trace], null, allocators);

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        bool isJson, byte[][] traces, string? plotPath, params string[] allocators)
    {
        string[] paths = [.. traces.Select((_, i) => Path.Combine(_directory.FullName, $"{i}.atrace.gz"))];
        for (int i = 0; i < traces.Length; i++)
        {
            await File.WriteAllBytesAsync(paths[i], traces[i]);
        }

        ReplayOptions options = OptionsFor(paths, plotPath, allocators) with { IsJson = isJson };
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int exitCode = await new ReplayProgram(options, output, errors).RunAsync(CancellationToken.None);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
