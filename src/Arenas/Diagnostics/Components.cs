using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>The strongly connected components of the objects: those of one component all reach each other.</summary>
/// <remarks>Tarjan's algorithm with its stack in arrays, so that a chain of any length is no deeper for the thread.
/// A component is numbered after all that it reaches: the numbers are a topological order from the end.</remarks>
internal sealed class Components
{
    private readonly int[] _starts;
    private readonly int[] _targets;
    private readonly int[] _next;
    private readonly int[] _orders;
    private readonly int[] _lows;
    private readonly int[] _parents;
    private readonly int[] _open;
    private int _openCount;
    private int _orderCount;
    private int _memberCount;

    private Components(SnapshotColumns columns)
    {
        int count = columns.ObjectCount;
        _starts = columns.EdgeStarts;
        _targets = columns.EdgeTargets;
        _next = _starts[..count];
        _orders = new int[count];
        _lows = new int[count];
        _parents = new int[count];
        _open = new int[count];
        Of = new int[count];
        Members = new int[count];
        Starts = new int[count + 1];
    }

    /// <summary>The component of each object.</summary>
    public int[] Of { get; }

    /// <summary>The objects, component after component.</summary>
    public int[] Members { get; }

    /// <summary>The members of component i stand from Starts[i] to Starts[i + 1].</summary>
    public int[] Starts { get; }

    public int Count { get; private set; }

    public static Components In(SnapshotColumns columns)
    {
        Components components = new(columns);
        for (int i = 0; i < columns.ObjectCount; i++)
        {
            if (components._orders[i] == 0)
            {
                components.Visit(i);
            }
        }
        Debug.Assert(components._openCount == 0, "every component is closed");
        Debug.Assert(components._memberCount == columns.ObjectCount, "every object is in one component");
        return components;
    }

    public int SizeOf(int component) => Starts[component + 1] - Starts[component];

    /// <summary>Whether objects of it refer to each other: several, or one to itself.</summary>
    public bool IsCycle(int component)
    {
        int member = Members[Starts[component]];
        Debug.Assert(Of[member] == component, "a member of it");
        return SizeOf(component) > 1
            || System.Array.IndexOf(_targets, member, _starts[member], _starts[member + 1] - _starts[member]) >= 0;
    }

    private void Visit(int first)
    {
        int at = Open(first, -1);
        while (at >= 0)
        {
            if (_next[at] < _starts[at + 1])
            {
                int target = _targets[_next[at]++];
                if (_orders[target] == 0)
                {
                    at = Open(target, at);
                }
                else if (_orders[target] < _lows[at] && Of[target] < 0)
                {
                    _lows[at] = _orders[target];
                }
                continue;
            }
            int parent = _parents[at];
            if (_lows[at] == _orders[at])
            {
                Close(at);
            }
            else
            {
                Debug.Assert(parent >= 0, "what is visited first reaches nothing before it");
                _lows[parent] = System.Math.Min(_lows[parent], _lows[at]);
            }
            at = parent;
        }
    }

    private int Open(int index, int parent)
    {
        _orders[index] = _lows[index] = ++_orderCount;
        _parents[index] = parent;
        Of[index] = -1;
        _open[_openCount++] = index;
        return index;
    }

    private void Close(int first)
    {
        int member;
        do
        {
            member = _open[--_openCount];
            Of[member] = Count;
            Members[_memberCount++] = member;
        }
        while (member != first);
        Starts[++Count] = _memberCount;
    }
}
