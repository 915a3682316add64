using System;
using System.Linq;

namespace Arenas.Fuzz;

/// <content>Makes objects; those that a new value names are held, so that no finalizer ends them before.</content>
internal sealed partial class GraphInterpreter
{
    private void Make(GraphCommand command)
    {
        GraphObject? left = HeldFor(GraphKind.Node, command.First);
        GraphObject? right = HeldFor(GraphKind.Node, command.Second);
        GraphObject? leaf = HeldFor(GraphKind.Leaf, command.Third);
        _pinned.UnionWith(new[] { left, right, leaf }.OfType<GraphObject>());
        switch (command.What)
        {
            case GraphOperation.NewNode:
                MakeNode((GraphDeed)(command.Third % DeedCount), left, right, leaf);
                break;
            case GraphOperation.NewLeaf:
                MakeLeaf();
                break;
            case GraphOperation.NewList:
                MakeList(left, right, command.Third % 40);
                break;
            case GraphOperation.NewTaking when left != right || left is null || left.External > 1:
                MakeTaking((GraphDeed)(command.Third % DeedCount), left, right, leaf);
                break;
            case GraphOperation.NewTakingTooMuch when left is not null:
                TakeTooMuch(left);
                break;
            case GraphOperation.NewOfStale when _model.Stale.Count > 0:
                ulong stale = _model.Stale[command.First % _model.Stale.Count].Handle.Bits;
                GraphNode value = Value(null, left, null, leaf);
                value.Right = new(stale);
                Expect.Throws<ObjectDisposedException>(() => _heap.New(value));
                Expect.Throws<ObjectDisposedException>(() => _heap.NewTaking(value));
                break;
        }
    }

    /// <summary>A held object of a kind, or null, as the number says.</summary>
    private GraphObject? HeldFor(GraphKind kind, int which)
    {
        GraphObject[] all = InOrder(_model.Held.Where(one => one.Kind == kind));
        return which % (all.Length + 1) == all.Length ? null : all[which % (all.Length + 1)];
    }

    private static GraphNode Value(GraphObject? made, GraphObject? left, GraphObject? right, GraphObject? leaf) => new()
    {
        Number = made?.Number ?? 0,
        Weak = new(left?.Handle.Bits ?? 0),
        Left = new(left?.Handle.Bits ?? 0),
        Right = new(right?.Handle.Bits ?? 0),
        Leaf = new(leaf?.Handle.Bits ?? 0),
    };

    private GraphObject MakeNode(GraphDeed deed, GraphObject? left, GraphObject? right, GraphObject? leaf)
    {
        GraphObject made = _model.Create(GraphKind.Node, deed);
        _model.Add(made, _heap.New(Value(made, left, right, leaf)), left, right, leaf);
        return made;
    }

    private void MakeLeaf()
    {
        GraphObject made = _model.Create(GraphKind.Leaf);
        GraphLeaf value = new() { Number = made.Number, Twice = made.Number * 2 };
        _model.Add(made, _heap.New(value));
    }

    private void MakeList(GraphObject? owner, GraphObject? target, int count)
    {
        GraphObject made = _model.Create(GraphKind.List);
        GraphItem[] items = new GraphItem[count];
        for (int index = 0; index < count; index++)
        {
            ulong bits = index % 3 == 0 && target is not null ? target.Handle.Bits : 0;
            items[index] = new GraphItem { Number = made.Number + index, Target = new(bits) };
        }
        GraphList value = new() { Number = made.Number, Owner = new(owner?.Handle.Bits ?? 0) };
        Handle<GraphList> handle = _heap.New<GraphList, GraphItem>(value, items);
        _model.Add(made, handle, [owner, .. items.Select(item => item.Target.IsNull ? null : target)]);
    }

    private void MakeTaking(GraphDeed deed, GraphObject? left, GraphObject? right, GraphObject? leaf)
    {
        GraphObject made = _model.Create(GraphKind.Node, deed);
        Handle handle = _heap.NewTaking(Value(made, left, right, leaf));
        foreach (GraphObject taken in new[] { left, right, leaf }.OfType<GraphObject>())
        {
            taken.External--;
        }
        _model.Add(made, handle, left, right, leaf);
    }

    // Once more than it is held, and by the first edge once less: the heap must take back what it did.
    private void TakeTooMuch(GraphObject left)
    {
        if (left.External == 1)
        {
            Expect.Throws<InvalidOperationException>(() => _heap.NewTaking(Value(null, left, left, null)));
        }
        GraphObject? notHeld = Choose(
            InOrder(_model.Reachable().Where(one => one.Kind == GraphKind.Node && one.External == 0)), left.Number);
        if (notHeld is not null)
        {
            _pinned.Add(notHeld);
            Expect.Throws<InvalidOperationException>(() => _heap.NewTaking(Value(null, left, notHeld, null)));
        }
        Expect.True(left.External == Counting(left), $"{left} is held as often as before");
    }

    private int Counting(GraphObject one) => _heap.CountsOf(one.Handle).External;
}
