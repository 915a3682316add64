using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Arenas.Tool.Children;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>The commands that ask a running process, against real ones.</summary>
public sealed class LiveCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("arenas-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Ps_lists_a_process_that_uses_Arenas_and_none_that_does_not()
    {
        using GalleryProcess one = await GalleryProcess.StartAsync(["block-per-request"]);
        using GalleryProcess other = await GalleryProcess.StartAsync(["no-arenas"]);

        ChildOutput json = await ToolRun.RunAsync("ps", "--json", "--timeout", "20");

        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        JsonElement line = Assert.Single(
            ToolRun.Lines(json), line => line.GetProperty("processId").GetRawText() == one.Id);
        Assert.DoesNotContain(
            ToolRun.Lines(json), line => line.GetProperty("processId").GetRawText() == other.Id);
        Assert.Equal("Arenas.Gallery", line.GetProperty("processName").GetString());
        Assert.Equal(1024, line.GetProperty("liveBlocks").GetInt64());
        Assert.Equal(129_536, line.GetProperty("usedBytes").GetInt64());
        Assert.True(line.GetProperty("residentBytes").GetInt64() > line.GetProperty("usedBytes").GetInt64());
        Assert.Equal("Off", line.GetProperty("tracing").GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Top_shows_each_heap_as_text_without_colours_and_as_JSON()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["block-per-request"]);

        ChildOutput text = await ToolRun.RunAsync(["top", gallery.Id, "--once", .. ToolRun.Patient]);
        ChildOutput json = await ToolRun.RunAsync(
            ["top", gallery.Id, "--count", "2", "--interval", "0.1", "--json", .. ToolRun.Patient]);

        Assert.Equal((0, "", 0, ""), (text.ExitCode, text.Errors, json.ExitCode, json.Errors));
        Assert.Matches("requests +1,024 blocks +126 KiB +256 KiB", text.Text);
        Assert.DoesNotContain("\e[", text.Text, StringComparison.Ordinal);
        JsonElement[] looks = ToolRun.Lines(json);
        Assert.Equal(2, looks.Length);
        JsonElement heap = Assert.Single(
            looks[1].GetProperty("each").EnumerateArray(),
            heap => heap.GetProperty("name").GetString() == "requests");
        Assert.Equal(1024, heap.GetProperty("live").GetInt64());
        Assert.Equal(262_144, heap.GetProperty("committedBytes").GetInt64());
    }

    [Fact]
    public async Task A_snapshot_of_many_blocks_arrives_whole()
    {
        const int Blocks = 1_000_000;
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["many-blocks", $"{Blocks}"]);
        string path = Path.Combine(_directory.FullName, "many.arenas");

        ChildOutput output = await ToolRun.RunAsync(
            ["snapshot", gallery.Id, "-o", path, "--json", .. ToolRun.Patient]);

        Assert.Equal((0, ""), (output.ExitCode, output.Errors));
        JsonElement line = Assert.Single(ToolRun.Lines(output));
        Assert.Equal(Blocks, line.GetProperty("blocks").GetInt32());
        Assert.Equal(new FileInfo(path).Length, line.GetProperty("fileBytes").GetInt64());
        Snapshot snapshot = Snapshot.Load(path);
        Assert.Equal(Blocks, snapshot.BlockCount);
        Assert.Equal(Blocks / 8 * (16 + 32 + 48 + 64 + 80 + 96 + 112 + 128), snapshot.TotalBytes);
        Assert.Equal(gallery.Id, snapshot.ProcessId.ToString(CultureInfo.InvariantCulture));
        Assert.Equal([path], Directory.EnumerateFiles(_directory.FullName));
    }

    [Fact]
    public async Task Tools_that_ask_at_once_each_get_their_own_answer()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["many-blocks", "100000"]);
        string[] paths = [.. Enumerable.Range(0, 3).Select(i => Path.Combine(_directory.FullName, $"{i}.arenas"))];

        ChildOutput[] outputs = await Task.WhenAll(
        [
            .. paths.Select(path => ToolRun.RunAsync(
                ["snapshot", gallery.Id, "-o", path, "--json", .. ToolRun.Patient])),
            ToolRun.RunAsync(["top", gallery.Id, "--once", "--json", .. ToolRun.Patient]),
        ]);

        Assert.All(outputs, output => Assert.Equal((0, ""), (output.ExitCode, output.Errors)));
        Assert.All(paths, path => Assert.Equal(100_000, Snapshot.Load(path).BlockCount));
        Assert.Equal(100_000, ToolRun.Lines(outputs[^1])[0].GetProperty("liveBlocks").GetInt64());
    }

    [Fact]
    public async Task Tracing_is_started_and_stopped_while_the_process_runs()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["unbounded-cache"]);

        ChildOutput start = await ToolRun.RunAsync(
            ["trace", gallery.Id, "start", "--mode", "stacks", "--frames", "4", "--json", .. ToolRun.Patient]);
        await gallery.WorkAsync();
        ChildOutput top = await ToolRun.RunAsync(["top", gallery.Id, "--once", "--json", .. ToolRun.Patient]);
        ChildOutput stop = await ToolRun.RunAsync(["trace", gallery.Id, "stop", .. ToolRun.Patient]);

        Assert.Equal((0, 0, 0), (start.ExitCode, top.ExitCode, stop.ExitCode));
        JsonElement tracing = ToolRun.Lines(start)[0].GetProperty("tracing");
        Assert.Equal(
            ("Stacks", 4), (tracing.GetProperty("mode").GetString(), tracing.GetProperty("frames").GetInt32()));
        JsonElement site = ToolRun.Lines(top)[0].GetProperty("sites").EnumerateArray()
            .First(site => site.GetProperty("line").GetInt32() != 0);
        Assert.Equal(
            gallery.GuiltySite,
            $"{Path.GetFileName(site.GetProperty("file").GetString())}:{site.GetProperty("line").GetInt32()}");
        Assert.Equal(500, site.GetProperty("count").GetInt64());
        Assert.EndsWith("traces nothing\n", stop.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_without_Arenas_does_not_answer()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["no-arenas"]);

        ChildOutput output = await ToolRun.RunAsync("snapshot", gallery.Id, "--timeout", "2");

        Assert.Equal((5, ""), (output.ExitCode, output.Text));
        Assert.Contains("it has no Arenas in it", output.Errors, StringComparison.Ordinal);
        Assert.Single(output.Errors.Trim().Split('\n'));
    }

    [Fact]
    public async Task A_process_that_is_not_there_is_not_found()
    {
        ChildOutput number = await ToolRun.RunAsync("top", "2147483647", "--once");
        ChildOutput name = await ToolRun.RunAsync("snapshot", "no-such-process");
        ChildOutput file = await ToolRun.RunAsync("leaks", "no/such/file.arenas");

        Assert.Equal((4, "arenas: there is no process 2147483647.\n"), (number.ExitCode, number.Errors));
        Assert.Equal((4, "arenas: no .NET process is named 'no-such-process'.\n"), (name.ExitCode, name.Errors));
        Assert.Equal((4, "arenas: there is no file no/such/file.arenas.\n"), (file.ExitCode, file.Errors));
    }

    [Fact]
    public async Task A_process_that_dies_while_it_is_asked_is_said_to_have_ended()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["no-arenas"]);
        Task<ChildOutput> asking = ToolRun.RunAsync(
            ["snapshot", gallery.Id, "-o", Path.Combine(_directory.FullName, "x.arenas"), .. ToolRun.Patient]);
        await Task.Delay(TimeSpan.FromSeconds(4));
        gallery.Kill();

        ChildOutput output = await asking;

        // Or, on a machine that is very slow, was gone before it was asked.
        Assert.InRange(output.ExitCode, 4, 5);
        Assert.Matches("ended before it had answered|there is no process|no diagnostic port", output.Errors);
        Assert.Empty(Directory.EnumerateFiles(_directory.FullName));
    }

    [Fact]
    public async Task A_process_that_dies_in_the_middle_of_a_snapshot_leaves_no_file()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["many-blocks", "6000000"]);
        Task<ChildOutput> asking = ToolRun.RunAsync(
            ["snapshot", gallery.Id, "-o", Path.Combine(_directory.FullName, "x.arenas"), .. ToolRun.Patient]);
        FileInfo partial = new(Path.Combine(_directory.FullName, "x.arenas.part"));
        while (!asking.IsCompleted && !(partial.Exists && partial.Length > 0))
        {
            await Task.Delay(1);
            partial.Refresh();
        }

        gallery.Kill();
        ChildOutput output = await asking;

        Assert.Equal((5, ""), (output.ExitCode, output.Text));
        Assert.Contains("ended before it had answered", output.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_directory.FullName));
    }

    [Fact]
    public async Task Trim_gives_back_what_a_process_does_not_use()
    {
        using GalleryProcess gallery = await GalleryProcess.StartAsync(["burst"]);

        ChildOutput json = await ToolRun.RunAsync(["trim", gallery.Id, "--json", .. ToolRun.Patient]);
        ChildOutput text = await ToolRun.RunAsync(["trim", gallery.Id, .. ToolRun.Patient]);

        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        Assert.True(ToolRun.Lines(json)[0].GetProperty("returnedBytes").GetInt64() > 0);
        Assert.EndsWith("gave back 0 B\n", text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_snapshot_is_bad_input()
    {
        string path = Path.Combine(_directory.FullName, "no.arenas");
        await File.WriteAllTextAsync(path, "no snapshot");

        ChildOutput output = await ToolRun.RunAsync("diff", path, path);

        Assert.Equal((2, ""), (output.ExitCode, output.Text));
        Assert.StartsWith($"arenas: {path} is no snapshot: ", output.Errors, StringComparison.Ordinal);
    }
}
