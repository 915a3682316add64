using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;
using Arenas.Tests.Diagnostics.Graphs;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

public static class DotFormatTests
{
    private static readonly SnapshotGraph s_graph = FormatScene.Build().Graph;

    [Fact]
    public static void Referents_are_drawn_to_a_depth()
    {
        string none = Write(new() { MaxDepth = 0 });
        string one = Write(new() { MaxDepth = 1 });
        string all = Write(new());

        Assert.Equal((1, 0), (Count(none, "label=\"Shop."), Count(none, " -> ")));
        Assert.Equal((6, 5), (Count(one, "label=\"Shop."), Count(one, " -> ")));
        Assert.Equal((6, 8), (Count(all, "label=\"Shop."), Count(all, " -> ")));
        Assert.Contains("o0 -> o1 [label=\"head\"];", all, StringComparison.Ordinal);
        Assert.Contains("o1 -> o2 [label=\"ri\\\"ght\"];", all, StringComparison.Ordinal);
        Assert.Contains("2 unseen", all, StringComparison.Ordinal);
    }

    [Fact]
    public static void Too_many_edges_become_a_number()
    {
        string text = Write(new() { TooMany = 2, MaxDepth = 1 });
        string but = Write(new() { TooMany = 4, MaxDepth = 1 });

        Assert.Contains("[label=\"3 more references\"", text, StringComparison.Ordinal);
        Assert.Contains("o0 -> more0", text, StringComparison.Ordinal);
        Assert.Equal(3, Count(text, "label=\"Shop."));
        Assert.Contains("[label=\"1 more reference\"", but, StringComparison.Ordinal);
        Assert.DoesNotContain("more", Write(new() { TooMany = 5, MaxDepth = 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public static void Referrers_are_drawn_the_other_way()
    {
        string text = FormatScene.Text(output => DotFormat.Write(
            output, [s_graph[1]], new() { Referrers = true, TooMany = 1, MaxDepth = 1 }));

        Assert.Contains("o0 -> o1 [label=\"head\"];", text, StringComparison.Ordinal);
        Assert.Contains("more1 -> o1", text, StringComparison.Ordinal);
        Assert.Contains("1 more referrer\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public static void Options_choose_and_mark_objects()
    {
        string text = Write(new()
        {
            Filter = item => item.Index != 2,
            Highlight = item => item.Index == 1,
            ExtraInfo = item => item.Index == 0 ? "the \"root\"" : null,
        });

        Assert.DoesNotContain("o2", text, StringComparison.Ordinal);
        Assert.Equal(1, Count(text, "color=red, penwidth=3"));
        Assert.Equal(1, Count(text, "\\nthe \\\"root\\\""));
        Assert.Equal(1, Count(text, "#ffd24d"));
    }

    [Fact]
    public static void Chains_and_cycles_are_drawn_alone()
    {
        SnapshotChain[] chains = [s_graph.FindHolder(s_graph[1])!, s_graph.FindHolder(s_graph[2])!];
        string chain = FormatScene.Text(output => DotFormat.Write(output, chains));
        string cycle = FormatScene.Text(output => DotFormat.Write(output, s_graph.Cycles[0]));
        string garbage = FormatScene.Text(
            output => DotFormat.Write(output, s_graph.Cycles.Single(group => group.IsUnheld)));

        Assert.Equal((3, 2), (Count(chain, "label=\"Shop."), Count(chain, " -> ")));
        Assert.Equal((2, 2), (Count(cycle, "label=\"Shop."), Count(cycle, " -> ")));
        Assert.Equal((1, 1, 1), (Count(garbage, "frozen"), Count(garbage, "o6 -> o6"), Count(garbage, "dashed")));
    }

    [Fact]
    public static void What_does_not_belong_together_is_refused()
    {
        SnapshotGraph other = FormatScene.Build().Graph;

        Assert.Throws<ArgumentException>(
            "objects", () => DotFormat.Write(TextWriter.Null, [s_graph[0], other[0]]));
        Assert.Throws<ArgumentException>("chains", () => DotFormat.Write(
            TextWriter.Null, [s_graph.FindHolder(s_graph[0])!, other.FindHolder(other[0])!]));
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", () => DotFormat.Write(TextWriter.Null, [s_graph[0]], new() { MaxDepth = -1 }));
    }

    [Fact]
    public static void A_missing_program_is_named()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => SvgFormat.Write(Stream.Null, "digraph {}", "no-such-dot"));

        Assert.Contains("'no-such-dot' cannot be started", exception.Message, StringComparison.Ordinal);
    }

    [ReaderFact("dot")]
    public static async Task Dot_reads_what_was_written()
    {
        string text = FormatScene.Text(output => DotFormat.Write(output, s_graph.Objects));

        using JsonDocument read = JsonDocument.Parse(
            await Reader.RunAsync("dot", Encoding.UTF8.GetBytes(text), "-Tjson0"));

        JsonElement[] nodes = [.. read.RootElement.GetProperty("objects").EnumerateArray()];
        JsonElement[] edges = [.. read.RootElement.GetProperty("edges").EnumerateArray()];
        Assert.Equal(s_graph.Objects.Select(item => $"o{item.Index}"), nodes.Select(node => Field(node, "name")));
        Assert.All(s_graph.Objects, item =>
        {
            // As dot shows it: escapes undone.
            string label = Field(nodes[item.Index], "label")
                .Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
            Assert.StartsWith($"{item.Type.Name.ReplaceLineEndings("\n")}\n{item.Handle}\n{item.Size} bytes", label);
        });
        Assert.Equal(
            s_graph.Objects.SelectMany(item => item.Referents)
                .Select(edge => $"o{edge.From.Index} o{edge.To.Index} {edge.Field}").Order(StringComparer.Ordinal),
            edges.Select(edge =>
                $"{End(nodes, edge, "tail")} {End(nodes, edge, "head")} {Field(edge, "label")}")
                .Order(StringComparer.Ordinal));
    }

    [ReaderFact("dot")]
    public static void Svg_is_drawn_by_dot()
    {
        string text = FormatScene.Text(output => DotFormat.Write(output, s_graph.Objects));

        byte[] svg = FormatScene.Bytes(output => SvgFormat.Write(output, text));

        XElement root = XDocument.Load(new MemoryStream(svg)).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        string[] titles = [.. root.Descendants().Where(e => e.Name.LocalName == "title").Select(e => e.Value)];
        Assert.Contains("o0->o1", titles);
        string[] lines = [.. root.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("Shop.Pair<\"a\\N\", {b|c}>", lines);
        Assert.Contains("Ä", lines);
    }

    [ReaderFact("dot")]
    public static void What_dot_refuses_is_told()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(
            () => SvgFormat.Write(Stream.Null, "digraph {"));

        Assert.StartsWith("dot failed: ", exception.Message);
        Assert.Contains("syntax error", exception.Message, StringComparison.Ordinal);
    }

    [ReaderFact("dot")]
    public static void A_long_graph_passes_through_both_pipes()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type(new string('T', 2000), "f");
        for (int i = 0; i < 300; i++)
        {
            _ = builder.Object(type);
        }
        string text = FormatScene.Text(output => DotFormat.Write(output, builder.Build().Graph.Objects));

        byte[] svg = FormatScene.Bytes(output => SvgFormat.Write(output, text));

        Assert.InRange(svg.Length, 600_000, 10_000_000);
    }

    private static string Write(DotOptions options) =>
        FormatScene.Text(output => DotFormat.Write(output, [s_graph[0]], options));

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static string Field(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string End(JsonElement[] nodes, JsonElement edge, string side) =>
        Field(nodes[edge.GetProperty(side).GetInt32()], "name");
}
