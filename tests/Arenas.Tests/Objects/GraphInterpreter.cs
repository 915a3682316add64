using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Objects;

/// <summary>Runs the commands of a program on a heap of objects, and holds the heap against the model after
/// each.</summary>
/// <remarks>A command that does not apply is skipped, so that every part of a program is a program. What a call changes
/// is changed in the model first, because finalizers run inside the call; what makes an object, after it.</remarks>
internal sealed partial class GraphInterpreter : IDisposable
{
    private readonly NativeHeap _memory;
    private readonly ObjectHeap _heap;
    private readonly ObjectHeap _foreignHeap;
    private readonly Handle<GraphNode> _foreign;
    private readonly GraphSettings _settings;
    private readonly GraphModel _model = new();
    private readonly GraphEdges _edges;

    // Objects that the current call names: finalizers leave their handles alone.
    private readonly HashSet<GraphObject> _pinned = [];

    private GraphInterpreter(GraphSettings settings, MemorySource source)
    {
        _settings = settings;
        _memory = TestHeaps.On(source);
        _heap = new ObjectHeap(new ObjectHeapOptions
        {
            Memory = _memory,
            IsShared = settings.IsShared,
            MaxFreesPerCall = settings.MaxFreesPerCall,
        });
        _heap.Thresholds = new(settings.Young, 2, 2);
        _heap.CollectsAutomatically = settings.Young > 0;
        _heap.PauseBudget = settings.IsSliced ? TimeSpan.FromTicks(1) : TimeSpan.Zero;
        _heap.UserCodeFailed += OnFailed;
        if (settings.HasFinalizers)
        {
            _heap.SetFinalizer<GraphNode>((_, handle) => Finalize(handle));
        }
        _edges = new(_heap);
        _foreignHeap = new ObjectHeap(new ObjectHeapOptions { Memory = _memory });
        _foreign = _foreignHeap.New(new GraphNode());
    }

    /// <summary>Runs a program on a new heap, lets everything go, and checks that nothing stays behind.</summary>
    public static void Run(GraphSettings settings, GraphCommand[] program)
    {
        // Disposed only if all went well: what a failure leaves may be in any state.
        GraphInterpreter interpreter = new(settings, MemorySource.Native);
        foreach (GraphCommand command in program)
        {
            interpreter.Step(command);
        }
        interpreter.End();
    }

    private void Step(GraphCommand command)
    {
        _revived = false;
        _userCodeRan = false;
        _pinned.Clear();
        Execute(command);
        Check();
    }

    /// <summary>All handles are released; collections must find the rest, and the memory must be whole again.</summary>
    private void End()
    {
        _pinned.Clear();
        _heap.Unfreeze();
        _model.Objects.ForEach(static one => one.IsFrozen = false);
        for (int round = 0; _model.Objects.Count + _model.Limbo.Count > 0; round++)
        {
            Assert.InRange(round, 0, 1000);
            foreach (GraphObject one in _model.Held.ToArray())
            {
                ReleaseAll(one);
            }
            Step(new(GraphOperation.Collect, 0, 0, 2));
            Step(new(GraphOperation.FreePending, 0, 0, int.MaxValue));
        }
        Assert.Equal(0, _heap.Count);
        Assert.Equal(0, _heap.UncountedEdges);
        _heap.Trim();
        HeapVerifier.Verify(_heap);
        Assert.Equal(0, _heap.ReservedBytes);
        Dispose();
    }

    public void Dispose()
    {
        _heap.Dispose();
        _foreignHeap.Dispose();
        Assert.Equal(0, HeapChecks.Hold(_memory).LiveBlocks);
        _memory.Dispose();
    }

    private void Execute(GraphCommand command)
    {
        switch (command.What)
        {
            case GraphOperation.NewNode or GraphOperation.NewLeaf or GraphOperation.NewList
                or GraphOperation.NewTaking or GraphOperation.NewTakingTooMuch or GraphOperation.NewOfStale:
                Make(command);
                break;
            case GraphOperation.UseStale or GraphOperation.UseForeign or GraphOperation.UseMadeUp
                or GraphOperation.ReleaseTooOften or GraphOperation.MoveNotHeld or GraphOperation.LinkNoEdge:
                Misuse(command);
                break;
            case GraphOperation.Watch or GraphOperation.DisposeWatch or GraphOperation.Finalizer:
                Watch(command);
                break;
            case GraphOperation.Link or GraphOperation.Unlink or GraphOperation.Move or GraphOperation.Take:
                SetEdge(command);
                break;
            case GraphOperation.Collect or GraphOperation.CollectSlice or GraphOperation.Freeze
                or GraphOperation.Unfreeze
                or GraphOperation.FreePending or GraphOperation.Trim:
                Maintain(command);
                break;
            default:
                Hold(command);
                break;
        }
    }

    private void Hold(GraphCommand command)
    {
        switch (command.What)
        {
            case GraphOperation.Retain when Reached(command.First) is { } one:
                one.External++;
                Assert.Equal(one.Handle, _heap.Retain(one.Handle));
                break;
            case GraphOperation.Release when HeldOne(command.First) is { } one:
                Release(one, isTyped: command.Third % 2 == 0);
                break;
            case GraphOperation.ReleaseMany when HeldOne(command.First) is { } one:
                ReleaseAll(one);
                break;
            case GraphOperation.Upgrade when _model.Objects.Count > 0:
                Upgrade(_model.Objects[command.First % _model.Objects.Count]);
                break;
            case GraphOperation.Borrow when HeldOne(command.First) is { Kind: GraphKind.Node } one:
                Borrow(one);
                break;
        }
    }

    private void Release(GraphObject one, bool isTyped)
    {
        one.External--;
        if (isTyped && one.Kind == GraphKind.Node)
        {
            _heap.Release(_heap.Cast<GraphNode>(one.Handle));
        }
        else
        {
            _heap.Release(one.Handle);
        }
    }

    private void ReleaseAll(GraphObject one)
    {
        while (one.External > 0)
        {
            Release(one, isTyped: true);
        }
    }

    private void Upgrade(GraphObject one)
    {
        bool isLive = _heap.IsAlive(one.Handle);
        bool upgraded = one.Kind switch
        {
            GraphKind.Node => _heap.TryUpgrade(new WeakHandle<GraphNode>(one.Handle.Bits), out _),
            GraphKind.Leaf => _heap.TryUpgrade(new WeakHandle<GraphLeaf>(one.Handle.Bits), out _),
            _ => _heap.TryUpgrade(new WeakHandle<GraphList>(one.Handle.Bits), out _),
        };
        Assert.Equal(isLive, upgraded);
        one.External += upgraded ? 1 : 0;
        Assert.False(_heap.TryUpgrade(new WeakHandle<short>(one.Handle.Bits), out _));
    }

    // The handle may be the object's last: the lease holds it until it ends.
    private void Borrow(GraphObject one)
    {
        Lease<GraphNode> lease = _heap.Borrow(new Handle<GraphNode>(one.Handle.Bits));
        one.External++;
        Release(one, isTyped: true);
        Assert.Equal(one.Number, lease.Value.Number);
        one.External--;
        lease.Dispose();
    }

    private void SetEdge(GraphCommand command)
    {
        GraphObject[] sources = [.. InOrder(_model.Reachable()).Where(one => one.Edges.Length > 0)];
        if (sources.Length == 0)
        {
            return;
        }
        GraphObject source = sources[command.First % sources.Length];
        int edge = command.Third % source.Edges.Length;
        GraphObject[] targets = [.. InOrder(command.What == GraphOperation.Move ? _model.Held : _model.Reachable())
            .Where(one => GraphEdges.Fits(source, edge, one))];
        GraphObject? target = targets.Length == 0 ? null : targets[command.Second % targets.Length];
        switch (command.What)
        {
            case GraphOperation.Move when target is not null:
                source.Edges[edge] = target;
                target.External--;
                _edges.Move(source, edge, target);
                break;
            case GraphOperation.Take:
                Take(source, edge);
                break;
            case GraphOperation.Link:
                source.Edges[edge] = target;
                _edges.Link(source, edge, target);
                break;
            case GraphOperation.Unlink:
                source.Edges[edge] = null;
                _edges.Link(source, edge, null);
                break;
        }
    }

    private void Take(GraphObject source, int edge)
    {
        GraphObject? target = source.Edges[edge];
        source.Edges[edge] = null;
        if (target is not null)
        {
            target.External++;
        }
        Assert.Equal(target?.Handle.Bits ?? 0, _edges.Take(source, edge));
    }

    private void Maintain(GraphCommand command)
    {
        switch (command.What)
        {
            case GraphOperation.Collect:
                Collect(command.Third % 3);
                break;
            case GraphOperation.CollectSlice:
                _ = _heap.CollectSlice(TimeSpan.Zero);
                break;
            case GraphOperation.Freeze:
                _heap.Freeze();
                _model.Objects.ForEach(static one => one.IsFrozen = one.Kind != GraphKind.Leaf);
                break;
            case GraphOperation.Unfreeze:
                _heap.Unfreeze();
                _model.Objects.ForEach(static one => one.IsFrozen = false);
                break;
            case GraphOperation.FreePending:
                bool left = _heap.FreePending(command.Third);
                Assert.True(left == _heap.Deaths.IsPending && (!left || command.Third < int.MaxValue));
                break;
            default:
                _heap.Trim();
                break;
        }
    }

    private GraphObject? HeldOne(int which) => Choose(InOrder(_model.Held), which);

    private GraphObject? Reached(int which) => Choose(InOrder(_model.Reachable()), which);

    private static GraphObject? Choose(GraphObject[] all, int which) =>
        all.Length == 0 ? null : all[which % all.Length];

    private static GraphObject[] InOrder(IEnumerable<GraphObject> objects) =>
        [.. objects.OrderBy(one => one.Number)];
}
