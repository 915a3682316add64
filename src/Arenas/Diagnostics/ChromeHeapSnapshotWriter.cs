using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;

namespace Arenas.Diagnostics;

/// <summary>Writes one <c>.heapsnapshot</c>, in the order in which DevTools reads it.</summary>
/// <remarks>Nodes: the root, the four synthetic ones below it, one for each call site of blocks, the blocks, the
/// objects. Edges stand in the order of the nodes that they come from.</remarks>
internal sealed partial class ChromeHeapSnapshotWriter
{
    private const int FlushBytes = 64 * 1024;
    private const int SyntheticCount = 5;

    // Places in NodeTypes and EdgeTypes.
    private const int ObjectNode = 3;
    private const int NativeNode = 8;
    private const int SyntheticNode = 9;
    private const int ElementEdge = 1;
    private const int PropertyEdge = 2;

    private readonly Utf8JsonWriter _json;
    private readonly Snapshot _snapshot;
    private readonly SnapshotColumns _columns;
    private readonly Holding _holding;
    private readonly StringTable _strings = new();
    private readonly ChromeTraceTree _traces;
    private readonly int _blockCount;

    // The call sites of blocks, and the blocks of each.
    private readonly CallFrame[] _sites;
    private readonly int[] _siteStarts;
    private readonly int[] _siteBlocks;

    public ChromeHeapSnapshotWriter(Utf8JsonWriter json, Snapshot snapshot, bool includeBlocks)
    {
        _json = json;
        _snapshot = snapshot;
        _columns = snapshot.Columns;
        _holding = snapshot.Graph.Holding;
        _traces = new(snapshot, _strings);
        _blockCount = includeBlocks ? _columns.BlockCount : 0;
        (int[] groups, _sites) = Sites(snapshot, _blockCount);
        _siteStarts = Slices.Starts(groups, _sites.Length);
        _siteBlocks = Slices.Members(groups, _siteStarts);
        for (int row = includeBlocks ? 0 : _columns.BlockCount; row < _columns.Count; row++)
        {
            _traces.Add(_columns.Stacks[row], _columns.Sizes[row]);
        }
    }

    private int FirstBlock => SyntheticCount + _sites.Length;

    private int FirstObject => FirstBlock + _blockCount;

    private int NodeCount => FirstObject + _columns.ObjectCount;

    private int EdgeCount =>
        SyntheticCount - 1 + _holding.Entries.Count + _sites.Length + _blockCount + _columns.EdgeTargets.Length;

    public void Write()
    {
        Debug.Assert(NodeTypes[ObjectNode] == "object" && NodeTypes[SyntheticNode] == "synthetic", "as V8 has them");
        _json.WriteStartObject();
        WriteHead();
        _json.WriteStartArray("nodes");
        WriteSyntheticNodes();
        int block = _strings.Add(SnapshotType.Block.Name);
        for (int row = 0; row < _blockCount; row++)
        {
            WriteRow(NativeNode, block, row, FirstBlock + row, 0);
        }
        int[] names = [.. _snapshot.Types.Select(type => _strings.Add(type.Name))];
        for (int i = 0; i < _columns.ObjectCount; i++)
        {
            int row = _columns.BlockCount + i;
            int edgeCount = _columns.EdgeStarts[i + 1] - _columns.EdgeStarts[i];
            WriteRow(ObjectNode, names[_columns.Types[row]], row, FirstObject + i, edgeCount);
        }
        _json.WriteEndArray();
        _json.WriteStartArray("edges");
        WriteSyntheticEdges();
        WriteObjectEdges();
        _json.WriteEndArray();
        _json.WriteStartArray("trace_function_infos");
        _traces.WriteFunctions(_json);
        _json.WriteEndArray();
        _json.WriteStartArray("trace_tree");
        _traces.WriteTree(_json);
        _json.WriteEndArray();
        _json.WriteStartArray("samples");
        _json.WriteEndArray();
        WriteLocations();
        _json.WriteStartArray("strings");
        foreach (string text in _strings.Strings)
        {
            _json.WriteStringValue(text);
            Flush();
        }
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    // Blocks are grouped by the most recent frame, whatever led to it.
    private static (int[] Groups, CallFrame[] Sites) Sites(Snapshot snapshot, int blockCount)
    {
        Dictionary<CallFrame, int> numbers = [];
        int[] siteOf = new int[snapshot.Stacks.Count];
        int[] groups = new int[blockCount];
        for (int row = 0; row < blockCount; row++)
        {
            ref int site = ref siteOf[snapshot.Columns.Stacks[row]];
            if (site == 0)
            {
                CallFrame frame = snapshot.Stacks[snapshot.Columns.Stacks[row]].Site;
                _ = numbers.TryAdd(frame, numbers.Count);
                site = numbers[frame] + 1;
            }
            groups[row] = site - 1;
        }
        return (groups, [.. numbers.OrderBy(site => site.Value).Select(site => site.Key)]);
    }

    private void WriteSyntheticNodes()
    {
        int unheld = _holding.Entries.Count - _holding.HeldCount;
        WriteNode(SyntheticNode, _strings.Add(""), 0, 0, 1, 0);
        WriteNode(SyntheticNode, _strings.Add("(GC roots)"), 1, 0, 3, 0);
        WriteNode(SyntheticNode, _strings.Add("(Held by managed code)"), 2, 0, _holding.HeldCount, 0);
        WriteNode(SyntheticNode, _strings.Add("(Held by nothing)"), 3, 0, unheld, 0);
        WriteNode(SyntheticNode, _strings.Add("(Blocks)"), 4, 0, _sites.Length, 0);
        for (int i = 0; i < _sites.Length; i++)
        {
            CallFrame site = _sites[i];
            string name = site.Method is null ? FrameLabel.Of(site) : $"{site.Method} ({site.FileName}:{site.Line})";
            WriteNode(
                SyntheticNode, _strings.Add(name), SyntheticCount + i, 0, _siteStarts[i + 1] - _siteStarts[i], 0);
        }
    }

    private void WriteSyntheticEdges()
    {
        WriteEdge(ElementEdge, 1, 1);
        for (int i = 2; i < SyntheticCount; i++)
        {
            WriteEdge(ElementEdge, i - 1, i);
        }
        for (int i = 0; i < _holding.Entries.Count; i++)
        {
            int number = i < _holding.HeldCount ? i : i - _holding.HeldCount;
            WriteEdge(ElementEdge, number + 1, FirstObject + _holding.Entries[i]);
        }
        for (int i = 0; i < _sites.Length; i++)
        {
            WriteEdge(ElementEdge, i + 1, SyntheticCount + i);
        }
        for (int site = 0; site < _sites.Length; site++)
        {
            for (int i = _siteStarts[site]; i < _siteStarts[site + 1]; i++)
            {
                WriteEdge(ElementEdge, i - _siteStarts[site] + 1, FirstBlock + _siteBlocks[i]);
            }
        }
    }

    private void WriteObjectEdges()
    {
        int[][] names = [.. _snapshot.Types.Select(type => type.EdgeNames.Select(_strings.Add).ToArray())];
        int item = _strings.Add("[]");
        for (int i = 0; i < _columns.ObjectCount; i++)
        {
            int[] fields = names[_columns.Types[_columns.BlockCount + i]];
            int start = _columns.EdgeStarts[i];
            for (int edge = start; edge < _columns.EdgeStarts[i + 1]; edge++)
            {
                int field = _columns.EdgeFields[edge];
                int target = FirstObject + _columns.EdgeTargets[edge];
                if (field >= fields.Length || fields[field] == item)
                {
                    WriteEdge(ElementEdge, edge - start, target);
                }
                else
                {
                    WriteEdge(PropertyEdge, fields[field], target);
                }
            }
        }
    }

    private void WriteLocations()
    {
        _json.WriteStartArray("locations");
        for (int node = FirstBlock; node < NodeCount; node++)
        {
            int row = node < FirstObject ? node - FirstBlock : node - FirstObject + _columns.BlockCount;
            int stack = _columns.Stacks[row];
            if (stack != 0)
            {
                CallFrame site = _snapshot.Stacks[stack].Site;
                _json.WriteNumberValue((long)node * NodeFields.Length);
                _json.WriteNumberValue(_traces.ScriptOf(site));
                _json.WriteNumberValue(System.Math.Max(0, site.Line - 1));
                _json.WriteNumberValue(0);
                Flush();
            }
        }
        _json.WriteEndArray();
    }

    private void WriteRow(int type, int name, int row, int node, int edgeCount) =>
        WriteNode(type, name, node, _columns.Sizes[row], edgeCount, _traces.IdOf(_columns.Stacks[row]));

    private void WriteNode(int type, int name, int node, long size, int edgeCount, int trace)
    {
        Debug.Assert(edgeCount >= 0 && size >= 0, "numbers of edges and of bytes");
        _json.WriteNumberValue(type);
        _json.WriteNumberValue(name);
        // Odd, as the numbers of objects are there; each node its own.
        _json.WriteNumberValue((2L * node) + 1);
        _json.WriteNumberValue(size);
        _json.WriteNumberValue(edgeCount);
        _json.WriteNumberValue(trace);
        _json.WriteNumberValue(0);
        Flush();
    }

    private void WriteEdge(int type, int nameOrIndex, int target)
    {
        Debug.Assert(target < NodeCount, "an edge leads to a node");
        _json.WriteNumberValue(type);
        _json.WriteNumberValue(nameOrIndex);
        _json.WriteNumberValue((long)target * NodeFields.Length);
        Flush();
    }

    private void Flush()
    {
        if (_json.BytesPending > FlushBytes)
        {
            _json.Flush();
        }
    }
}
