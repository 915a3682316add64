using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using System.Xml.Linq;
using Arenas.Tool.Collect;
using Arenas.Tool.Commands;
using Xunit;

namespace Arenas.Tests.Tool;

public sealed class CollectCommandTests : IDisposable
{
    private static readonly string[] s_fields =
    [
        "work", "title", "peer", "installed", "count", "unit", "median", "best", "ratioToDotNet",
    ];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arenas-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Json_has_its_fields_for_each_work_and_collector()
    {
        (int exitCode, string output, string errors) = await RunAsync(
            isJson: true, plotPath: null, ["rings.1000", "retain.owned"], "Arenas", ".NET");

        Assert.Equal((0, ""), (exitCode, errors));
        JsonElement[] lines = Lines(output);
        Assert.Equal(
            ["rings.1000 Arenas", "rings.1000 .NET", "retain.owned Arenas"],
            lines.Select(line => $"{line.GetProperty("work").GetString()} {line.GetProperty("peer").GetString()}"));
        foreach (JsonElement line in lines)
        {
            Assert.Equal(s_fields, line.EnumerateObject().Select(property => property.Name));
            Assert.True(line.GetProperty("installed").GetBoolean());
            Assert.Equal(50_000, line.GetProperty("count").GetInt32());
            Assert.Equal("ns", line.GetProperty("unit").GetString());
            double best = line.GetProperty("best").GetDouble();
            Assert.InRange(best, 0.01, 1e6);
            Assert.InRange(line.GetProperty("median").GetDouble(), best, 1e7);
        }

        Assert.InRange(lines[0].GetProperty("ratioToDotNet").GetDouble(), 1e-6, 1e6);
        Assert.Equal(1, lines[1].GetProperty("ratioToDotNet").GetDouble());
        Assert.Equal(JsonValueKind.Null, lines[2].GetProperty("ratioToDotNet").ValueKind);
    }

    [Fact]
    public async Task Absent_collectors_are_named_and_nothing_else()
    {
        string[] absent = ["Arenas", "CPython=/no/such/python3", "Boehm=/no/such/libgc.so"];

        (int exitCode, string output, string errors) = await RunAsync(
            isJson: true, plotPath: null, ["live.in-order"], absent);
        (int tableExitCode, string table, _) = await RunAsync(
            isJson: false, plotPath: null, ["live.in-order", "rings.2"], absent);

        Assert.Equal((0, "", 0), (exitCode, errors, tableExitCode));
        JsonElement[] lines = Lines(output);
        Assert.Equal([true, false, false], lines.Select(line => line.GetProperty("installed").GetBoolean()));
        foreach (JsonElement line in lines[1..])
        {
            Assert.Equal(s_fields, line.EnumerateObject().Select(property => property.Name));
            Assert.Equal(JsonValueKind.Null, line.GetProperty("median").ValueKind);
        }

        string[] rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["CPython is not installed.", "Boehm is not installed."], rows[^2..]);
        Assert.Matches("full collection, linked in order, per live node +ns +[0-9.]+", table);
        Assert.DoesNotContain("\e[", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_breaks_off_has_failed()
    {
        // A program that runs, and is no Python.
        (int exitCode, _, string errors) = await RunAsync(
            isJson: true, plotPath: null, ["growth"], "CPython=dotnet");

        Assert.Equal(3, exitCode);
        Assert.StartsWith("arenas: CPython failed growth: the process ended with exit code", errors);
    }

    [Fact]
    public async Task The_plot_has_a_line_for_each_pause()
    {
        string path = Path.Combine(_directory.FullName, "pauses.svg");

        (int exitCode, _, _) = await RunAsync(
            isJson: true, path, ["live.random", "list.slices"], "Arenas", ".NET", "CPython=/no/such/python3");

        Assert.Equal(0, exitCode);
        XElement svg = XDocument.Load(path).Root!;
        string[] pauses = [.. svg.Descendants()
            .Where(element => (string?)element.Attribute("class") == "pauses")
            .Select(element => (string)element.Attribute("d")!)];
        int[] counts = [.. pauses.Select(line => line.Count(c => c == 'M')).Order()];
        int collections = WorkCatalog.Rows.Single(row => row.Name == "live.random").Repetitions;
        Assert.Equal([collections, collections], counts[..^1]);
        Assert.InRange(counts[^1], 1000, 10_000);
        string[] texts = [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("CPython, not installed", texts);
        Assert.Single(texts, text => text.StartsWith(".NET, longest of", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("collect", "--nonsense")]
    [InlineData("collect", "--peer", "Java")]
    [InlineData("collect", "--peer", "Arenas=/usr/lib")]
    [InlineData("collect", "--peer", "Boehm=")]
    [InlineData("collect", "--only", "nothing-of-this-name")]
    [InlineData("collect", "--only", "(")]
    [InlineData("collect", "--plot")]
    [InlineData("collect", "--quick", "--only", "growth", "--peer", "Arenas", "--plot", "/no/such/folder/plot.svg")]
    public async Task A_wrong_command_line_is_bad_input(params string[] arguments) =>
        Assert.Equal(2, await Arenas.Tool.Program.Main(arguments));

    [Fact]
    public async Task A_quick_run_from_the_command_line_succeeds() => Assert.Equal(
        0,
        await Arenas.Tool.Program.Main(
            ["collect", "--quick", "--json", "--only", "^bytes", "--peer", "arenas", "--peer", ".net"]));

    private static JsonElement[] Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        bool isJson, string? plotPath, string[] works, params string[] peers)
    {
        CollectOptions options = new(
            [.. WorkCatalog.Rows.Where(row => works.Contains(row.Name))],
            [.. peers.Select(name => Peer.Find(name)!)],
            RoundCount: 1,
            IsQuick: true,
            isJson,
            plotPath);
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter errors = new() { NewLine = "\n" };
        int exitCode = await new CollectProgram(options, output, errors).RunAsync(CancellationToken.None);
        return (exitCode, output.ToString(), errors.ToString());
    }
}
