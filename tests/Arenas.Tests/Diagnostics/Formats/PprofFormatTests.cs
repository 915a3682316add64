using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Arenas.Tests.Diagnostics.Graphs;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

public sealed class PprofFormatTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("arenas-pprof-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_file_is_a_gzip()
    {
        byte[] profile = FormatScene.Bytes(output => PprofFormat.Write(output, FormatScene.Build()));

        Assert.Equal([0x1f, 0x8b], profile[..2]);
        // The first field is a sample type of four bytes: its type is string 1, its unit string 2.
        Assert.Equal([0x0a, 4, 0x08, 1, 0x10, 2], Unzip(profile)[..6]);
    }

    [ReaderFact("protoc")]
    public async Task Protoc_decodes_each_field()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "profile.proto"), ProfileSchema.Text);
        byte[] profile = Unzip(FormatScene.Bytes(output => PprofFormat.Write(output, FormatScene.Build())));

        string text = await Reader.RunAsync(
            "protoc", profile, $"-I{_folder.FullName}", "--decode=Profile", "profile.proto");

        string[] strings = [.. Regex.Matches(text, @"(?m)^string_table: ""(.*)""$").Select(m => m.Groups[1].Value)];
        Assert.Equal("", strings[0]);
        Assert.Equal(strings.Length, strings.Distinct().Count());
        string Name(string field, int number = 0) => strings[int.Parse(
            Regex.Matches(text, $@"(?m)^ *{field}: (\d+)$")[number].Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture)];
        Assert.Equal(("inuse_objects", "count"), (Name("type"), Name("unit")));
        Assert.Equal(("inuse_space", "bytes"), (Name("type", 1), Name("unit", 1)));
        Assert.Equal("inuse_space", Name("default_sample_type"));
        Assert.Equal(6, Regex.Count(text, "(?m)^sample {"));
        // Frames: main, two lines of one method, one without a method, and what is unknown.
        Assert.Equal((5, 4), (Regex.Count(text, "(?m)^location {"), Regex.Count(text, "(?m)^function {")));
        Assert.Contains("time_nanos: 1777863721000000000", text, StringComparison.Ordinal);
        // No field that the schema does not have.
        Assert.DoesNotMatch(@"(?m)^ *\d+:", text);
    }

    [ReaderFact("go")]
    public async Task Pprof_shows_what_is_live_by_function()
    {
        string top = await TopAsync(FormatScene.Build(), "inuse_space");
        string counts = await TopAsync(FormatScene.Build(), "inuse_objects");

        // Blocks of 2000, 24 and 100 bytes, objects of 40, 5 times 32, and 64.
        Assert.Contains("Showing nodes accounting for 2388B, 100% of 2388B total", top, StringComparison.Ordinal);
        Assert.Matches(@"2160B .* 2160B .* Shop\.Cart\.Add<int, ;>", top);
        Assert.Matches(@" 64B .* Order book\.cs:12", top);
        Assert.Matches(@" 164B .* <unknown>", top);
        Assert.Matches(@"(?m)^ *0 .* 2224B .* Shop\.Program\.Main", top);
        Assert.Matches(@"(?m)^ *7B? .* Shop\.Cart\.Add<int, ;>", counts);
    }

    [ReaderFact("go")]
    public async Task Pprof_shows_estimates_where_allocations_were_sampled()
    {
        string top = await TopAsync(FormatScene.Build(isSampled: true), "inuse_space");

        // 2.5 times 1000, and one that was not sampled; 10 times 24.
        Assert.Matches(@" 2660B .* Shop\.Cart\.Add<int, ;>", top);
        Assert.Matches(@" 280B .* Order book\.cs:12", top);
    }

    [ReaderFact("go")]
    public async Task Pprof_knows_the_labels()
    {
        string path = await FileOf(FormatScene.Build());

        string tags = await Reader.RunAsync("go", [], "tool", "pprof", "-tags", path);
        string heap = await Reader.RunAsync(
            "go", [], "tool", "pprof", "-top", "-unit=B", "-tagfocus=heap=things", path);

        Assert.Matches(@" type: Total", tags);
        Assert.Matches(@" 40\.0B .*: Shop\.List", tags);
        Assert.Matches(@" 264\.0B .*: things", tags);
        // The block of 100 bytes, and the list, in their blocks and slots.
        Assert.Matches(@" 100\.0B .*: 112B", tags);
        Assert.Matches(@" 40\.0B .*: 48B", tags);
        Assert.Contains("Showing nodes accounting for 264B", heap, StringComparison.Ordinal);
    }

    [ReaderFact("go")]
    public async Task An_empty_profile_is_a_profile()
    {
        string path = await FileOf(new SnapshotBuilderGraph().Build());

        Assert.Contains("0", await Reader.RunAsync("go", [], "tool", "pprof", "-top", path), StringComparison.Ordinal);
    }

    private async Task<string> TopAsync(Snapshot snapshot, string index) => await Reader.RunAsync(
        "go", [], "tool", "pprof", "-top", "-unit=B", "-nodefraction=0", $"-sample_index={index}",
        await FileOf(snapshot));

    private async Task<string> FileOf(Snapshot snapshot)
    {
        string path = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".pb.gz");
        await File.WriteAllBytesAsync(path, FormatScene.Bytes(output => PprofFormat.Write(output, snapshot)));
        return path;
    }

    private static byte[] Unzip(byte[] profile)
    {
        using GZipStream gzip = new(new MemoryStream(profile), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
