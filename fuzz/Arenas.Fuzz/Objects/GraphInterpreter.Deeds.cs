using System;
using System.Linq;

namespace Arenas.Fuzz;

/// <content>What finalizers and watches do, in the heap and in the model.</content>
internal sealed partial class GraphInterpreter
{
    // Half of all objects do nothing.
    private const int DeedCount = 2 * ((int)GraphDeed.Throw + 1);

    private Exception? _failure;
    private bool _revived;
    private bool _userCodeRan;

    private void OnFailed(object? sender, UnhandledExceptionEventArgs e)
    {
        if (e.ExceptionObject is not TimeoutException)
        {
            _failure ??= (Exception)e.ExceptionObject;
        }
    }

    private void Finalize(Handle<GraphNode> handle)
    {
        _userCodeRan = true;
        GraphObject? one = _model.Find(handle);
        Expect.True(one is not null, $"{handle} is finalized, and there was no such object");
        Expect.True(_heap.IsAlive(handle), "it lives while its finalizer runs");
        Expect.Equal(one.Number, _heap.At(handle).Number);
        Expect.True(_heap.IsFinalized(handle) && ++one.Finalized == 1, $"{one} is finalized once");
        Expect.True(_revived || !_model.Reachable().Contains(one), $"{one} is finalized and somebody holds it");
        if (_model.Limbo.Remove(one))
        {
            _model.Objects.Add(one);
        }
        // An object that has died by its count has no generation any longer.
        one.IsFrozen = one.IsFrozen && _heap.GenerationOf(handle) == ObjectHeap.FrozenGeneration;
        Perform(one.Deed, one, one.Number);
    }

    private void OnGone(GraphWatch watch)
    {
        _userCodeRan = true;
        Expect.True(++watch.Calls == 1, $"the watch of {watch.Target} is told once");
        Expect.True(
            watch.Owner is null || !_doomed.Contains(watch.Target) || !_doomed.Contains(watch.Owner),
            $"a watch of {watch.Target} is told, and its owner {watch.Owner} is found dead with it");
        Expect.True(
            _revived || !_model.Reachable().Contains(watch.Target), $"{watch.Target} is gone and somebody holds it");
        Perform(watch.Deed, null, watch.Target.Number);
    }

    private void Perform(GraphDeed deed, GraphObject? self, int seed)
    {
        switch (deed)
        {
            case GraphDeed.HoldSelf when self is not null:
                _revived = true;
                self.External++;
                _ = _heap.Retain(self.Handle);
                break;
            case GraphDeed.LinkSelf or GraphDeed.LinkOther or GraphDeed.UnlinkSelf when self is not null:
                Relink(deed, self, seed);
                break;
            case GraphDeed.ReleaseSelf when self is { External: 0 }:
                Expect.Throws<InvalidOperationException>(() => _heap.Release(self.Handle));
                break;
            case GraphDeed.ReleaseOther:
                if (Choose(InOrder(_model.Held.Except(_pinned)), seed) is { } other)
                {
                    Release(other, isTyped: false);
                }
                break;
            case GraphDeed.MakeNew:
                _revived |= self is not null;
                _ = MakeNode(GraphDeed.None, self, self, null);
                break;
            case GraphDeed.Upgrade:
                if (Choose(InOrder(_model.Objects.Except(_pinned)), seed) is { } one)
                {
                    _revived = true;
                    Upgrade(one);
                }
                break;
            case GraphDeed.UseElsewhere:
                UseElsewhere();
                break;
            case GraphDeed.Collect:
                _ = _heap.Collect(seed % 3);
                break;
            case GraphDeed.Trim:
                _heap.Trim();
                break;
            case GraphDeed.Dispose:
                Expect.Throws<InvalidOperationException>(_heap.Dispose);
                break;
            case GraphDeed.Throw:
                throw new TimeoutException("as it was told to");
        }
    }

    private void Relink(GraphDeed deed, GraphObject self, int seed)
    {
        GraphObject? node = Choose(InOrder(_model.Reachable().Where(one => one.Kind == GraphKind.Node)), seed);
        switch (deed)
        {
            case GraphDeed.LinkSelf when node is not null:
                _revived = true;
                node.Edges[1] = self;
                _edges.Link(node, 1, self);
                break;
            case GraphDeed.LinkOther:
                self.Edges[0] = node;
                _edges.Link(self, 0, node);
                break;
            case GraphDeed.UnlinkSelf:
                for (int edge = 0; edge < self.Edges.Length; edge++)
                {
                    self.Edges[edge] = null;
                    _edges.Link(self, edge, null);
                }
                break;
        }
    }

    private void Watch(GraphCommand command)
    {
        if (command.What == GraphOperation.DisposeWatch)
        {
            if (_model.Watches.Count > 0)
            {
                GraphWatch ended = _model.Watches[command.First % _model.Watches.Count];
                ended.Watch.Dispose();
                Expect.False(ended.Watch.IsAlive);
                _ = _model.Watches.Remove(ended);
            }
            return;
        }
        if (Reached(command.First) is not { } target)
        {
            return;
        }
        bool isFinalizer = command.What == GraphOperation.Finalizer;
        GraphObject? owner = isFinalizer || command.Third % 3 != 0 ? null : Reached(command.Second);
        bool isTold = isFinalizer || command.Third % 5 != 0;
        GraphWatch watch = new(target, owner, (GraphDeed)(command.Third % DeedCount), isTold);
        watch.Watch = isFinalizer
            ? new Finalizer(_heap, target.Handle, () => OnGone(watch), atExit: false)
            : new Watch(_heap, target.Handle, watch.IsTold ? _ => OnGone(watch) : null, owner?.Handle ?? default);
        Expect.True(watch.Watch.IsAlive);
        Expect.Equal(watch.Watch, _heap.WatchesOf(target.Handle)[0]);
        _model.Watches.Add(watch);
    }
}
