using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Arenas.Tests.Diagnostics.Graphs;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

[Collection(NodePackages.Name)]
public sealed class ChromeHeapSnapshotTests(NodePackages packages)
{
    private const int NodeFields = 7;

    // Reads with memlab's parser and prints each node, with what it retains as memlab's dominators have it.
    private const string Describe = """
        const { utils, TraceFinder } = require('@memlab/core');
        (async () => {
          const log = console.log;
          console.log = () => {};
          const snapshot = await utils.getSnapshotFromFile(process.argv[2], { buildNodeIdIndex: true });
          new TraceFinder().calculateAllNodesRetainedSizes(snapshot);
          snapshot.nodes.forEach(node => {
            const edges = node.references.map(edge => `${edge.type} ${edge.name_or_index} ${edge.toNode.id}`);
            log([node.id, node.type, node.name, node.self_size, node.retainedSize, edges.join(',')].join('|'));
          });
        })();
        """;

    [Fact]
    public void Nodes_and_edges_are_as_many_as_the_head_says()
    {
        foreach (bool includeBlocks in new[] { true, false })
        {
            using JsonDocument read = JsonDocument.Parse(FormatScene.Bytes(
                output => ChromeHeapSnapshotFormat.Write(output, FormatScene.Build(), includeBlocks)));

            JsonElement root = read.RootElement;
            JsonElement head = root.GetProperty("snapshot");
            int nodeCount = head.GetProperty("node_count").GetInt32();
            int edgeCount = head.GetProperty("edge_count").GetInt32();
            int[] nodes = Numbers(root, "nodes");
            int[] edges = Numbers(root, "edges");
            // The root, four below it, three call sites, four blocks, seven objects.
            Assert.Equal(includeBlocks ? 19 : 12, nodeCount);
            Assert.Equal(nodeCount * NodeFields, nodes.Length);
            Assert.Equal(edgeCount * 3, edges.Length);
            Assert.Equal(edgeCount, nodes.Chunk(NodeFields).Sum(node => node[4]));
            Assert.Equal(nodeCount, nodes.Chunk(NodeFields).Select(node => node[2]).Distinct().Count());
            Assert.All(edges.Where((_, i) => i % 3 == 2), target => Assert.Equal(0, target % NodeFields));
            Assert.Equal(includeBlocks ? 2388 : 264, nodes.Chunk(NodeFields).Sum(node => node[3]));
        }
    }

    [Fact]
    public void Traces_and_locations_lead_to_the_lines_that_allocated()
    {
        using JsonDocument read = JsonDocument.Parse(
            FormatScene.Bytes(output => ChromeHeapSnapshotFormat.Write(output, FormatScene.Build())));

        JsonElement root = read.RootElement;
        string[] strings = [.. root.GetProperty("strings").EnumerateArray().Select(text => text.GetString()!)];
        int[] functions = Numbers(root, "trace_function_infos");
        string[] frames = [.. functions.Chunk(6).Select(f => $"{strings[f[1]]} {strings[f[2]]}:{f[4] + 1}")];
        Assert.Equal(
            [
                "(root) :1",
                "Shop.Program.Main src/Program.cs:7",
                $"{FormatScene.OddMethod} src/Cart.cs:30",
                $"{FormatScene.OddMethod} src/Cart.cs:31",
                "Order book.cs:12 src/deep folder/Order book.cs:12",
            ],
            frames);
        Assert.Equal(
            "[1,0,2,164,[2,1,0,0,[3,2,2,2000,[],4,3,5,160,[],5,4,2,64,[]]]]",
            root.GetProperty("trace_tree").GetRawText());
        int[] locations = Numbers(root, "locations");
        int[] nodes = Numbers(root, "nodes");
        Assert.Equal(9, locations.Length / 4);
        Assert.All(locations.Chunk(4), location => Assert.Contains(
            functions.Chunk(6), function => function[3] == location[1] && function[4] == location[2]));
        Assert.All(locations.Chunk(4), location => Assert.NotEqual(0, nodes[location[0] + 5]));
    }

    [Fact]
    public void A_stack_of_ten_thousand_frames_is_no_deeper_for_the_thread()
    {
        SnapshotBuilderGraph builder = new();
        CallFrame[] frames = [.. Enumerable.Range(1, 10_000).Select(line => new CallFrame("deep.cs", line))];
        builder.Block(1, builder.Stack(frames));
        byte[] file = [];
        System.Threading.Thread thread = new(
            () => file = FormatScene.Bytes(output => ChromeHeapSnapshotFormat.Write(output, builder.Build())),
            128 * 1024);
        thread.Start();
        thread.Join();

        using JsonDocument read = JsonDocument.Parse(file, new() { MaxDepth = 20_000 });
        Assert.Equal(
            10_001, read.RootElement.GetProperty("snapshot").GetProperty("trace_function_count").GetInt32());
    }

    [ReaderFact("npm")]
    public async Task Memlab_reads_names_sizes_and_edges()
    {
        Snapshot snapshot = FormatScene.Build();
        string[][] nodes = await DescribeAsync(snapshot);
        string[] byName(string name) => Assert.Single(nodes, node => node[2] == name);

        Assert.Equal(19, nodes.Length);
        string[] list = byName("Shop.List");
        Assert.Equal(("object", "40"), (list[1], list[3]));
        string[][] pairs = [.. nodes.Where(node => node[2].StartsWith("Shop.Pair", StringComparison.Ordinal))];
        Assert.Equal(
            [$"property head {pairs[0][0]}", .. Enumerable.Range(1, 4).Select(i => $"element {i} {pairs[i][0]}")],
            list[5].Split(','));
        Assert.Contains($"property ri\"ght {pairs[1][0]}", pairs[0][5], StringComparison.Ordinal);
        Assert.Equal($"element 1 {list[0]}", byName("(Held by managed code)")[5]);
        Assert.Equal(["1000", "1000", "24", "100"], nodes.Where(n => n[1] == "native").Select(n => n[3]));
        Assert.Equal(2, byName($"{FormatScene.OddMethod} (Cart.cs:30)")[5].Split(',').Length);
        Assert.Equal("2388", nodes[0][4]);
    }

    [ReaderFact("npm")]
    public async Task Memlab_retains_what_we_retain()
    {
        const int count = 3000;
        Random random = new(7);
        int[] targets = [.. Enumerable.Range(0, 2 * count).Select(_ => random.Next(count))];
        SnapshotGraph all = Build(_ => true).Graph;
        // Memlab does not know that garbage holds nothing: such edges are left out.
        Snapshot snapshot = Build(edge => !all[edge / 2].IsUnheld || all[targets[edge]].IsUnheld);
        SnapshotGraph graph = snapshot.Graph;
        Assert.True(graph.Objects.Count(item => item.IsUnheld) is > count / 10 and < count / 2);

        string[][] nodes = await DescribeAsync(snapshot);

        Assert.Equal(
            graph.Objects.Select(graph.RetainedSizeOf),
            nodes.Where(node => node[2] == "Node").Select(node => long.Parse(node[4], CultureInfo.InvariantCulture)));

        Snapshot Build(Func<int, bool> isThere)
        {
            SnapshotBuilderGraph builder = new();
            int type = builder.Type("Node", "left", "right");
            for (int i = 0; i < count; i++)
            {
                _ = builder.Object(type, 1 + (i * 37 % 199), external: i % 50 == 0 ? 1 : 0);
            }
            foreach (int edge in Enumerable.Range(0, targets.Length).Where(isThere))
            {
                builder.Edge(edge / 2, targets[edge], edge % 2);
            }
            return builder.Build();
        }
    }

    private async Task<string[][]> DescribeAsync(Snapshot snapshot)
    {
        byte[] file = FormatScene.Bytes(output => ChromeHeapSnapshotFormat.Write(output, snapshot));
        string text = await packages.RunAsync(Describe, file);
        IEnumerable<string> lines = text.Replace(">\nÄ", ">Ä", StringComparison.Ordinal)
            .Replace("{b|c}", "{bc}", StringComparison.Ordinal).Trim().Split('\n');
        return [.. lines.Select(line => line.Split('|'))];
    }

    private static int[] Numbers(JsonElement root, string name) =>
        [.. root.GetProperty(name).EnumerateArray().Select(number => number.GetInt32())];
}
