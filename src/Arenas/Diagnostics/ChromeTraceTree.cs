using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;

namespace Arenas.Diagnostics;

/// <summary>The stacks of a snapshot as a tree, from the oldest frame: <c>trace_tree</c> of a
/// <c>.heapsnapshot</c>.</summary>
internal sealed class ChromeTraceTree
{
    /// <summary>Numbers of a frame in <see cref="WriteFunctions"/>.</summary>
    public const int FunctionFieldCount = 6;

    private readonly StringTable _strings;
    private readonly Dictionary<(int Parent, CallFrame Frame), int> _places = [];
    private readonly Dictionary<CallFrame, int> _functions = [];
    private readonly Dictionary<string, int> _scripts = [];
    private readonly List<CallFrame> _frames = [];
    private readonly List<(int Function, List<int> Children)> _nodes = [(0, [])];
    private readonly int[] _nodeOf;

    public ChromeTraceTree(Snapshot snapshot, StringTable strings)
    {
        _strings = strings;
        _nodeOf = new int[snapshot.Stacks.Count];
        Counts.Add(0);
        Sizes.Add(0);
        // What is unknown, the first, has no place in the tree.
        for (int i = 1; i < snapshot.Stacks.Count; i++)
        {
            CallStack stack = snapshot.Stacks[i];
            int node = 0;
            for (int frame = stack.Count - 1; frame >= 0; frame--)
            {
                node = ChildOf(node, stack[frame]);
            }
            _nodeOf[i] = node;
        }
    }

    public int FunctionCount => _frames.Count + 1;

    /// <summary>Of each node of the tree itself, without its children.</summary>
    public List<long> Counts { get; } = [];

    public List<long> Sizes { get; } = [];

    /// <summary>Number of a stack's node as others name it; 0 for none.</summary>
    public int IdOf(int stack) => stack == 0 ? 0 : _nodeOf[stack] + 1;

    public void Add(int stack, long size)
    {
        Counts[_nodeOf[stack]]++;
        Sizes[_nodeOf[stack]] += size;
    }

    public int ScriptOf(CallFrame frame)
    {
        _ = _scripts.TryAdd(frame.File, _scripts.Count + 1);
        return _scripts[frame.File];
    }

    // Lines and columns are counted from 0 there.
    public void WriteFunctions(Utf8JsonWriter json)
    {
        Write(json, 0, _strings.Add("(root)"), 0, 0, 0, 0);
        for (int i = 0; i < _frames.Count; i++)
        {
            CallFrame frame = _frames[i];
            int name = _strings.Add(FrameLabel.Of(frame));
            Write(json, i + 1, name, _strings.Add(frame.File), ScriptOf(frame), System.Math.Max(0, frame.Line - 1), 0);
        }
    }

    public void WriteTree(Utf8JsonWriter json)
    {
        Stack<(int Node, int NextChild)> open = new();
        open.Push((0, 0));
        WriteNode(json, 0);
        while (open.TryPop(out (int Node, int NextChild) at))
        {
            List<int> children = _nodes[at.Node].Children;
            if (at.NextChild == children.Count)
            {
                json.WriteEndArray();
                continue;
            }
            open.Push((at.Node, at.NextChild + 1));
            open.Push((children[at.NextChild], 0));
            WriteNode(json, children[at.NextChild]);
        }
    }

    private static void Write(Utf8JsonWriter json, params System.ReadOnlySpan<int> numbers)
    {
        Debug.Assert(numbers.Length == FunctionFieldCount, "the fields that the head names");
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }
    }

    private void WriteNode(Utf8JsonWriter json, int node)
    {
        json.WriteNumberValue(node + 1);
        json.WriteNumberValue(_nodes[node].Function);
        json.WriteNumberValue(Counts[node]);
        json.WriteNumberValue(Sizes[node]);
        json.WriteStartArray();
    }

    private int ChildOf(int parent, CallFrame frame)
    {
        if (_places.TryGetValue((parent, frame), out int child))
        {
            return child;
        }
        if (!_functions.TryGetValue(frame, out int function))
        {
            _frames.Add(frame);
            function = _frames.Count;
            _functions.Add(frame, function);
        }
        child = _nodes.Count;
        _places.Add((parent, frame), child);
        _nodes.Add((function, []));
        _nodes[parent].Children.Add(child);
        Counts.Add(0);
        Sizes.Add(0);
        return child;
    }
}
