using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Arenas.Tool.Children;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>Programs with one memory bug each: the tool names the guilty line, and nothing else.</summary>
public sealed class GalleryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arenas-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("block-per-request")]
    [InlineData("unbounded-cache")]
    [InlineData("missing-release")]
    [InlineData("forgotten-listener")]
    public async Task What_grows_is_named_by_the_line_that_allocates_it(string name)
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync([name], "call-sites");
        string before = await SnapshotAsync(gallery, "before");
        await gallery.WorkAsync();

        ChildOutput once = await ToolRun.RunAsync(["leaks", gallery.Id, "--json", .. ToolRun.Patient]);
        ChildOutput output = await ToolRun.RunAsync(
            ["leaks", gallery.Id, "--earlier", before, "--json", .. ToolRun.Patient]);

        // One look shows what is held, the guilty line among others, and accuses nobody.
        Assert.Equal((0, ""), (once.ExitCode, once.Errors));
        Assert.True(ToolRun.Lines(once).Where(line => KindOf(line) == "live").Select(SiteOf).Distinct().Count() > 1);
        Assert.Contains(gallery.GuiltySite, ToolRun.Lines(once).Select(SiteOf));
        JsonElement grown = Assert.Single(Suspects(output));
        Assert.Equal(("grown", gallery.GuiltySite), (KindOf(grown), SiteOf(grown)));
        Assert.True(grown.GetProperty("bytesDiff").GetInt64() > 0);
    }

    [Theory]
    [InlineData("unbounded-cache")]
    [InlineData("missing-release")]
    public async Task What_grows_each_time_is_named_while_the_program_works(string name)
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync([name], "call-sites");
        Task<ChildOutput> asking = ToolRun.RunAsync(
            ["leaks", gallery.Id, "--wait", "2", "--json", .. ToolRun.Patient]);
        while (!asking.IsCompleted)
        {
            await gallery.WorkAsync();
            await Task.Delay(10);
        }

        JsonElement grown = Assert.Single(Suspects(await asking));
        Assert.Equal(("grown", gallery.GuiltySite), (KindOf(grown), SiteOf(grown)));
    }

    [Fact]
    public async Task A_forgotten_listener_is_shown_with_what_holds_it()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["forgotten-listener"], "call-sites");

        ChildOutput dot = await ToolRun.RunAsync(
            [
                "graph", gallery.Id, "--type", "GalleryListener", "--backrefs", "--depth", "1000", "--limit", "1",
                .. ToolRun.Patient,
            ]);

        Assert.Equal(0, dot.ExitCode);
        Assert.Contains("GalleryPublisher", dot.Text, StringComparison.Ordinal);
        Assert.Contains("First", dot.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cycle_is_named_by_the_line_that_made_its_objects()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["cycle"], "call-sites");

        ChildOutput output = await ToolRun.RunAsync(["leaks", gallery.Id, "--json", .. ToolRun.Patient]);

        JsonElement cycle = Assert.Single(Suspects(output));
        Assert.Equal(("cycle", gallery.GuiltySite), (KindOf(cycle), SiteOf(cycle)));
        Assert.Equal(200, cycle.GetProperty("count").GetInt64());
        Assert.Equal("Arenas.Gallery.GalleryNode", cycle.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_lost_owner_is_named_by_the_line_that_made_it()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(
            ["lost-owner"], leakDetection: "paranoid");
        await gallery.WorkAsync();

        ChildOutput output = await ToolRun.RunAsync(["leaks", gallery.Id, "--json", .. ToolRun.Patient]);

        JsonElement lost = Assert.Single(Suspects(output));
        Assert.Equal(("lost", gallery.GuiltySite), (KindOf(lost), SiteOf(lost)));
        Assert.Equal((60, "a session"), (lost.GetProperty("count").GetInt64(), lost.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_stranded_thread_is_named_with_the_line_whose_objects_wait_for_it()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["stranded-thread"], "call-sites");
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await gallery.WorkAsync();

        ChildOutput output = await ToolRun.RunAsync(["leaks", gallery.Id, "--json", .. ToolRun.Patient]);

        JsonElement stranded = Assert.Single(Suspects(output));
        Assert.Equal(("stranded", gallery.GuiltySite), (KindOf(stranded), SiteOf(stranded)));
        Assert.Equal(40, stranded.GetProperty("count").GetInt64());
        Assert.Equal("Arenas.Gallery.GalleryNode", stranded.GetProperty("type").GetString());
        Assert.Matches(
            @"heap 'idle writer': thread \d+ \(idle writer\) waits and has 40 releases to do, the first for \d+ s",
            stranded.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("paranoid", 3)]
    [InlineData("off", 1)]
    public async Task A_double_free_is_named_by_its_line_and_by_those_that_led_to_it(string level, int places)
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["double-free"], leakDetection: level);

        ChildOutput output = await ToolRun.RunAsync(["leaks", gallery.Id, "--json", .. ToolRun.Patient]);
        ChildOutput text = await ToolRun.RunAsync(["leaks", gallery.Id, .. ToolRun.Patient]);

        JsonElement error = Assert.Single(Suspects(output));
        Assert.Equal(("double-free", gallery.GuiltySite), (KindOf(error), SiteOf(error)));
        Assert.Equal(4, error.GetProperty("count").GetInt64());
        IEnumerable<(string? What, string Site)> expected =
        [
            ("allocated", Assert.Single(GalleryProcess.Sites("double-free", "Alloc(300)"))),
            ("first freed", Assert.Single(GalleryProcess.Sites("double-free", "// thrown away"))),
            ("freed again", gallery.GuiltySite),
        ];
        Assert.Equal(
            expected.Skip(3 - places),
            error.GetProperty("places").EnumerateArray().Select(place => (
                place.GetProperty("what").GetString(),
                Path.GetFileName(place.GetProperty("frames")[0].GetString()!.Split(' ')[0]))));
        Assert.Equal(1, text.ExitCode);
        Assert.All(
            expected.Skip(3 - places), place => Assert.Contains(place.Site, text.Text, StringComparison.Ordinal));
    }

    private static JsonElement[] Suspects(ChildOutput output)
    {
        Assert.Equal((1, ""), (output.ExitCode, output.Errors));
        return [.. ToolRun.Lines(output).Where(line => line.GetProperty("isSuspect").GetBoolean())];
    }

    private static string KindOf(JsonElement line) => line.GetProperty("kind").GetString()!;

    private static string SiteOf(JsonElement line) => Path.GetFileName(line.GetProperty("site").GetString())!;

    private async Task<string> SnapshotAsync(GalleryProcess gallery, string name)
    {
        string path = Path.Combine(_directory.FullName, name + ".arenas");
        ChildOutput output = await ToolRun.RunAsync(["snapshot", gallery.Id, "-o", path, .. ToolRun.Patient]);
        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        return path;
    }
}
