using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;

namespace Arenas.Fuzz;

/// <content>What no program may do: an exception says so, and the check that follows finds nothing changed.</content>
internal sealed partial class GraphInterpreter
{
    private void Misuse(GraphCommand command)
    {
        switch (command.What)
        {
            case GraphOperation.ReleaseTooOften:
                ReleaseTooOften(command.First);
                break;
            case GraphOperation.MoveNotHeld:
                MoveNotHeld(command);
                break;
            case GraphOperation.LinkNoEdge when HeldOne(command.First) is { Kind: GraphKind.Node } one:
                LinkNoEdge(new(one.Handle.Bits));
                break;
            case GraphOperation.UseStale when _model.Stale.Count > 0:
                UseStale(_model.Stale[command.First % _model.Stale.Count]);
                break;
            case GraphOperation.UseForeign:
                Refuses<ArgumentException>(_foreign);
                Refuses<ArgumentException>(default);
                break;
            case GraphOperation.UseMadeUp:
                UseMadeUp(command);
                break;
        }
    }

    private void ReleaseTooOften(int which)
    {
        GraphObject? one = Choose(InOrder(_model.Reachable().Where(one => one.External == 0)), which);
        if (one is not null)
        {
            Expect.Throws<InvalidOperationException>(() => _heap.Release(one.Handle));
        }
    }

    private void MoveNotHeld(GraphCommand command)
    {
        GraphObject? target = Choose(
            InOrder(_model.Reachable().Where(one => one.External == 0 && one.Kind == GraphKind.Node)), command.Second);
        GraphObject? source = Choose(
            InOrder(_model.Reachable().Where(one => one.Kind == GraphKind.Node)), command.First);
        if (target is not null && source is not null)
        {
            Expect.Throws<InvalidOperationException>(() => _edges.Move(source, command.Third % 2, target));
        }
    }

    private void LinkNoEdge(Handle<GraphNode> node)
    {
        Handle<GraphNode> local = node;
        Expect.Throws<ArgumentException>(() => _heap.Link(node, ref local, default));
        Expect.Equal(node, local);
        Expect.Throws<ArgumentException>(() => _heap.Link(node, ref AsEdge(ref _heap.At(node).Number), node));
        Expect.Throws<ArgumentException>(() => _heap.Link(_foreign, ref _heap.At(node).Left, node));
        Expect.Throws<ArgumentException>(() => _heap.Link(node, ref _heap.At(node).Left, _foreign));
    }

    private void UseStale(GraphObject one)
    {
        Refuses<ObjectDisposedException>(new(one.Handle.Bits));
        string? message = Expect.Exception(() => _heap.Release(one.Handle))?.Message;
        Expect.True(message?.Contains("stale", StringComparison.Ordinal) == true, $"{one} is stale: {message}");
    }

    // A bit, or some, of a handle that is or was: whatever it says, it is no object.
    private void UseMadeUp(GraphCommand command)
    {
        GraphObject[] known = [.. _model.Objects, .. _model.Stale];
        ulong bits = known.Length == 0 ? 0x123456789abcdef : known[command.First % known.Length].Handle.Bits;
        ulong madeUp = command.Second % 3 == 0
            ? bits * (2 * (ulong)(uint)command.Third + 3)
            : bits ^ (1ul << command.Third);
        IEnumerable<ulong> real =
            known.Select(one => one.Handle.Bits).Concat(_copies.Select(copy => copy.Handle.Bits));
        if (!real.Any(one => (one & ~HandleBits.Live) == (madeUp & ~HandleBits.Live)))
        {
            Refuses<Exception>(new(madeUp));
        }
    }

    private void Refuses<TException>(Handle<GraphNode> bad)
        where TException : Exception
    {
        Expect.False(_heap.IsAlive(bad));
        Expect.False(_heap.TryGet(bad, out _));
        Expect.False(_heap.TryUpgrade(bad.ToWeakHandle(), out _));
        Action[] calls =
        [
            () => _ = _heap.At(bad).Number, () => _heap.Retain(bad), () => _heap.Retain((Handle)bad),
            () => _heap.Release(bad), () => _heap.Release((Handle)bad), () => _ = _heap.Borrow(bad).Handle,
            () => _ = _heap.CountsOf(bad), () => _ = _heap.GenerationOf(bad), () => _ = new Watch(_heap, bad),
            () => _ = _heap.GetReferents(bad),
        ];
        foreach (Action call in calls)
        {
            Exception? refused = Expect.Exception(call);
            Expect.True(
                refused is ArgumentException or ObjectDisposedException and TException, $"{bad}: {refused}");
        }
        if (!bad.IsNull)
        {
            Expect.True(Expect.Exception(() => _heap.NewTaking(new GraphNode { Right = bad })) is TException);
            Expect.True(Expect.Exception(() => _heap.New(new GraphNode { Right = bad })) is TException);
        }
    }

    private static unsafe ref Handle<GraphNode> AsEdge(ref long number) =>
        ref System.Runtime.CompilerServices.Unsafe.As<long, Handle<GraphNode>>(ref number);
}
