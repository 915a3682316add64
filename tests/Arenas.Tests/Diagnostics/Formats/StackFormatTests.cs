using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Arenas.Tests.Diagnostics.Graphs;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

[Collection(NodePackages.Name)]
public sealed class StackFormatTests(NodePackages packages)
{
    // Prints what the schema has against the file.
    private const string Validate = """
        const Ajv = require('ajv');
        const fs = require('fs');
        const read = path => JSON.parse(fs.readFileSync(path, 'utf8'));
        const schema = read(require.resolve('speedscope/dist/release/file-format-schema.json'));
        const validate = new Ajv({ strict: false }).compile(schema);
        console.log(validate(read(process.argv[2])) ? 'valid' : JSON.stringify(validate.errors));
        """;

    [Fact]
    public void Folded_stacks_begin_with_the_oldest_frame() => Assert.Equal(
        """
        <unknown> 164
        Shop.Program.Main;Order_book.cs:12 64
        Shop.Program.Main;Shop.Cart.Add<int,_:> 2160

        """.ReplaceLineEndings("\n"),
        FormatScene.Text(output => FoldedStacksFormat.Write(output, FormatScene.Build())));

    [Fact]
    public void Folded_stacks_can_count() => Assert.Equal(
        ["<unknown> 2", "Shop.Program.Main;Order_book.cs:12 2", "Shop.Program.Main;Shop.Cart.Add<int,_:> 7"],
        FormatScene.Text(output => FoldedStacksFormat.Write(output, FormatScene.Build(), counts: true))
            .Trim().Split('\n'));

    [Fact]
    public void Folded_stacks_are_estimates_where_allocations_were_sampled() => Assert.Equal(
        ["<unknown> 164", "Shop.Program.Main;Order_book.cs:12 280", "Shop.Program.Main;Shop.Cart.Add<int,_:> 2660"],
        FormatScene.Text(output => FoldedStacksFormat.Write(output, FormatScene.Build(isSampled: true)))
            .Trim().Split('\n'));

    [Theory]
    [InlineData("", "<unknown>")]
    [InlineData("a b", "a_b")]
    [InlineData("a;b\tc\r\nd", "a:b_c__d")]
    [InlineData("\u2028x\u0085", "_x_")]
    public void A_frame_is_one_word(string method, string word)
    {
        SnapshotBuilderGraph builder = new();
        builder.Block(5, builder.Stack(new CallFrame("", 0, method)));

        Assert.Equal(word + " 5\n", FormatScene.Text(output => FoldedStacksFormat.Write(output, builder.Build())));
    }

    [Fact]
    public void Speedscope_has_a_profile_of_bytes_and_one_of_counts()
    {
        using JsonDocument read = JsonDocument.Parse(
            FormatScene.Bytes(output => SpeedscopeFormat.Write(output, FormatScene.Build(isSampled: true))));

        JsonElement root = read.RootElement;
        string[] frames = [.. root.GetProperty("shared").GetProperty("frames").EnumerateArray()
            .Select(frame => frame.GetProperty("name").GetString()!)];
        JsonElement[] profiles = [.. root.GetProperty("profiles").EnumerateArray()];
        Assert.Equal(["bytes", "none"], profiles.Select(profile => profile.GetProperty("unit").GetString()));
        string[] samples = [.. profiles[0].GetProperty("samples").EnumerateArray().Select(
            sample => string.Join(" > ", sample.EnumerateArray().Select(frame => frames[frame.GetInt32()])))];
        Assert.Equal(
            [
                "<unknown>",
                $"Shop.Program.Main > {FormatScene.OddMethod}",
                $"Shop.Program.Main > {FormatScene.OddMethod}",
                "Shop.Program.Main > Order book.cs:12",
            ],
            samples);
        Assert.Equal([164, 2500, 160, 280], Weights(profiles[0]));
        Assert.Equal([2, 3, 5, 11], Weights(profiles[1]));
        Assert.All(
            profiles, profile => Assert.Equal(Weights(profile).Sum(), profile.GetProperty("endValue").GetInt64()));
    }

    [ReaderFact("npm")]
    public async Task Speedscope_files_are_of_the_published_schema()
    {
        byte[] file = FormatScene.Bytes(output => SpeedscopeFormat.Write(output, FormatScene.Build()));
        byte[] empty = FormatScene.Bytes(
            output => SpeedscopeFormat.Write(output, new SnapshotBuilderGraph().Build()));

        Assert.Equal("valid\n", await packages.RunAsync(Validate, file));
        Assert.Equal("valid\n", await packages.RunAsync(Validate, empty));
        Assert.NotEqual("valid\n", await packages.RunAsync(Validate, "{\"profiles\":[{}]}"u8.ToArray()));
    }

    private static long[] Weights(JsonElement profile) =>
        [.. profile.GetProperty("weights").EnumerateArray().Select(weight => weight.GetInt64())];
}
