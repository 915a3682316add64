using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Arenas.Tests.Diagnostics.Formats;
using Arenas.Tool.Children;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>The commands that work on files of snapshots and profiles, with those of real processes.</summary>
public sealed class FileCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arenas-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Differences_graphs_reports_and_exports_come_from_snapshots_of_a_process()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["missing-release"], "stacks:8");
        string before = await SnapshotAsync(gallery, "before");
        await gallery.WorkAsync();
        string after = await SnapshotAsync(gallery, "after");

        foreach (string key in (IEnumerable<string>)["line", "file", "stack", "type", "size-class", "heap"])
        {
            ChildOutput diff = await ToolRun.RunAsync("diff", before, after, "--by", key, "--json");
            Assert.Equal((0, ""), (diff.ExitCode, diff.Errors));
            Assert.Equal(200, ToolRun.Lines(diff).Sum(line => line.GetProperty("countDiff").GetInt64()));
        }

        ChildOutput dot = await ToolRun.RunAsync("graph", after, "--type", "GalleryNode", "--limit", "3");
        Assert.Equal(0, dot.ExitCode);
        Assert.StartsWith("digraph", dot.Text, StringComparison.Ordinal);
        Assert.Equal(4, (await ToolRun.RunAsync("graph", after, "--type", "NoSuchType")).ExitCode);
        Assert.Equal(2, (await ToolRun.RunAsync("graph", after, "-o", "x.png")).ExitCode);
        foreach (string end in (IEnumerable<string>)
            ["pb.gz", "speedscope.json", "folded", "csv", "json", "heapsnapshot"])
        {
            string path = Path.Combine(_directory.FullName, "export." + end);
            ChildOutput export = await ToolRun.RunAsync("export", after, "-o", path, "--json");
            Assert.Equal((0, ""), (export.ExitCode, export.Errors));
            Assert.Equal(
                new FileInfo(path).Length, ToolRun.Lines(export)[0].GetProperty("fileBytes").GetInt64());
            Assert.True(new FileInfo(path).Length > 50, end);
        }

        string html = Path.Combine(_directory.FullName, "report.html");
        ChildOutput report = await ToolRun.RunAsync("report", after, "--earlier", before, "-o", html);
        Assert.Equal((0, ""), (report.ExitCode, report.Errors));
        Assert.Contains("MissingRelease.cs", await File.ReadAllTextAsync(html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_graph_is_written_as_Chrome_reads_it()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["forgotten-listener"], "call-sites");
        string path = Path.Combine(_directory.FullName, "x.heapsnapshot");

        ChildOutput output = await ToolRun.RunAsync(["graph", gallery.Id, "-o", path, "--json", .. ToolRun.Patient]);

        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        Assert.True(document.RootElement.GetProperty("snapshot").GetProperty("node_count").GetInt32() > 150);
        Assert.Contains(
            "Arenas.Gallery.GalleryListener",
            document.RootElement.GetProperty("strings").EnumerateArray().Select(text => text.GetString()));
    }

    [ReaderFact("dot")]
    public async Task A_graph_is_drawn_as_SVG()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["forgotten-listener"], "call-sites");
        string path = Path.Combine(_directory.FullName, "x.svg");

        ChildOutput output = await ToolRun.RunAsync(
            [
                "graph", gallery.Id, "--type", "GalleryPublisher", "--depth", "2", "-o", path, "--json",
                .. ToolRun.Patient,
            ]);

        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        XElement image = XElement.Load(path);
        Assert.Equal("svg", image.Name.LocalName);
        // The publisher and two listeners, one behind the other.
        Assert.Equal(3, image.Descendants().Count(one => (string?)one.Attribute("class") == "node"));
    }

    [Fact]
    public async Task A_profile_names_peaks_and_call_sites_and_returns_the_exit_code_of_the_program()
    {
        string name = Path.Combine(_directory.FullName, "run");

        ChildOutput output = await ToolRun.RunAsync(
            ["profile", "--json", "-o", name, "--", .. GalleryProcess.CommandOf("block-per-request")]);
        ChildOutput failed = await ToolRun.RunAsync(
            ["profile", "-o", name + "2", "--", .. GalleryProcess.CommandOf("no-such-exhibit")]);
        ChildOutput absent = await ToolRun.RunAsync("profile", "--", "no-such-program");

        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        string[] printed = output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string guilty = Assert.Single(GalleryProcess.Sites("block-per-request", "// the bug"));
        JsonElement line = JsonDocument.Parse(printed[^1]).RootElement;
        Assert.InRange(line.GetProperty("peakResidentBytes").GetInt64(), 1 << 20, 1 << 30);
        Assert.Equal(262_144, line.GetProperty("peakCommittedBytes").GetInt64());
        JsonElement site = line.GetProperty("sitesAtEnd").EnumerateArray().First();
        Assert.Equal(
            (guilty, 1000),
            ($"{Path.GetFileName(site.GetProperty("file").GetString())}:{site.GetProperty("line").GetInt32()}",
                site.GetProperty("count").GetInt32()));
        Assert.StartsWith("<svg", await File.ReadAllTextAsync(name + ".svg"), StringComparison.Ordinal);
        Assert.Equal(1024, Snapshot.Load(name + ".arenas").BlockCount);
        Assert.True(ProfileData.Load(name + ".profile").Points.Count > 0);
        Assert.Equal(2, failed.ExitCode);
        Assert.Contains("exit code 2", failed.Errors, StringComparison.Ordinal);
        Assert.Equal(4, absent.ExitCode);
    }

    private async Task<string> SnapshotAsync(GalleryProcess gallery, string name)
    {
        string path = Path.Combine(_directory.FullName, name + ".arenas");
        ChildOutput output = await ToolRun.RunAsync(["snapshot", gallery.Id, "-o", path, .. ToolRun.Patient]);
        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        return path;
    }
}
