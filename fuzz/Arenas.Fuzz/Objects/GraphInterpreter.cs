using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Runs the commands of a program on a heap of objects, and holds the heap against the model after
/// each.</summary>
/// <remarks>A command that does not apply is skipped, so that every part of a program is a program. What a call changes
/// is changed in the model first, because finalizers run inside the call; what makes an object, after it.</remarks>
internal sealed partial class GraphInterpreter
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
        _memory = GraphSettings.CreateMemory(source);
        _heap = settings.CreateHeap(_memory);
        _heap.UserCodeFailed += OnFailed;
        if (settings.HasFinalizers)
        {
            _heap.SetFinalizer<GraphNode>((_, handle) => Finalize(handle));
        }
        _edges = new(_heap);
        _foreignHeap = new GraphSettings(int.MaxValue, 0).CreateHeap(_memory);
        _foreign = _foreignHeap.New(new GraphNode());
        _map = MapOf(_heap);
        _interned = InternedOf(_heap);
    }

    /// <summary>Runs a program on a new heap, lets everything go, and checks that nothing stays behind.</summary>
    public static void Run(GraphSettings settings, IEnumerable<GraphCommand> program) =>
        Run(settings, [.. program.Select(command => (GraphCommand?)command)], index => $"command {index + 1}");

    /// <summary>The same, for commands that may be none, each with a name for who reads of a failure.</summary>
    public static void Run(GraphSettings settings, GraphCommand?[] program, Func<int, string> nameOf)
    {
        // Disposed only if all went well: what a failure leaves may be in any state.
        GraphInterpreter interpreter = new(settings, MemorySource.Native);
        for (int index = 0; index < program.Length; index++)
        {
            if (program[index] is { } command)
            {
                Name(() => interpreter.Step(() => interpreter.Execute(command)), nameOf(index));
            }
        }
        Name(interpreter.End, "the end");
    }

    private static void Name(Action step, string name)
    {
        try
        {
            step();
        }
        catch (Exception failure)
        {
            string message = failure is ViolationException ? failure.Message : failure.GetType().Name;
            throw new ViolationException($"{name}: {message}", failure);
        }
    }

    private void Step(Action act)
    {
        _revived = false;
        _userCodeRan = false;
        _pinned.Clear();
        act();
        Check();
    }

    /// <summary>All handles are released; collections must find the rest, and the memory must be whole again.</summary>
    private void End()
    {
        Step(() => Execute(new(GraphOperation.Unfreeze, 0, 0, 0)));
        for (int round = 0; _model.Objects.Count + _model.Limbo.Count > 0; round++)
        {
            Expect.InRange(round, 0, 1000);
            Step(() => Array.ForEach(_model.Held.ToArray(), ReleaseAll));
            Step(() => Collect(ObjectHeap.OldestGeneration));
            Step(() => FreePending(int.MaxValue));
        }
        EndTables();
        Expect.Equal(0, _heap.Count);
        Expect.Equal(0, _heap.UncountedEdges);
        _heap.Trim();
        HeapVerifier.Verify(_heap);
        Expect.Equal(0, _heap.ReservedBytes);
        Dispose();
    }

    private void Dispose()
    {
        _heap.Dispose();
        _foreignHeap.Dispose();
        HeapVerifier.Verify(_memory);
        Expect.Equal(0, _memory.GetStatistics().LiveBlocks);
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
                or GraphOperation.Unfreeze or GraphOperation.FreePending or GraphOperation.Trim
                or GraphOperation.SaveAll:
                Maintain(command);
                break;
            case GraphOperation.MapSet or GraphOperation.MapTake or GraphOperation.MapRemove or GraphOperation.Intern
                or GraphOperation.ReleaseInterned:
                UseTable(command);
                break;
            case GraphOperation.ReleaseElsewhere or GraphOperation.UseElsewhere:
                GoElsewhere(command);
                break;
            case GraphOperation.Overflow:
                GraphOverflow.Run(_memory, command.Third);
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
                Expect.Equal(one.Handle, _heap.Retain(one.Handle));
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
        Expect.Equal(isLive, upgraded);
        one.External += upgraded ? 1 : 0;
        _upgraded |= upgraded;
        Expect.False(_heap.TryUpgrade(new WeakHandle<short>(one.Handle.Bits), out _));
    }

    // The handle may be the object's last: the lease holds it until it ends.
    private void Borrow(GraphObject one)
    {
        Lease<GraphNode> lease = _heap.Borrow(new Handle<GraphNode>(one.Handle.Bits));
        one.External++;
        Release(one, isTyped: true);
        Expect.Equal(one.Number, lease.Value.Number);
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
        Expect.Equal(target?.Handle.Bits ?? 0, _edges.Take(source, edge));
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
                FreePending(command.Third);
                break;
            case GraphOperation.SaveAll:
                SaveAll(command.Third % 3);
                break;
            default:
                _heap.Trim();
                break;
        }
    }

    private void FreePending(int count)
    {
        bool left = _heap.FreePending(count);
        Expect.True(left == _heap.Deaths.IsPending && (!left || count < int.MaxValue));
    }

    private GraphObject? HeldOne(int which) => Choose(InOrder(_model.Held), which);

    private GraphObject? Reached(int which) => Choose(InOrder(_model.Reachable()), which);

    private static GraphObject? Choose(GraphObject[] all, int which) =>
        all.Length == 0 ? null : all[which % all.Length];

    private static GraphObject[] InOrder(IEnumerable<GraphObject> objects) =>
        [.. objects.OrderBy(one => one.Number)];
}
