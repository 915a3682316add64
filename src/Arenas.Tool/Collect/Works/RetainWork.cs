using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>Handles of a few objects that are retained and released.</summary>
internal sealed class RetainWork : TimedWork
{
    private const int HandleCount = 64;
    private const int RoundsAtOnce = 128;

    private readonly ArenasGraph _graph;
    private readonly Handle<ArenasNode>[] _handles = new Handle<ArenasNode>[HandleCount];
    private readonly int _rounds;
    private readonly bool _hasScope;

    public RetainWork(int count, bool isShared, bool hasScope)
    {
        _hasScope = hasScope;
        _graph = new ArenasGraph(new GraphOptions { IsAutomatic = true, IsShared = isShared });
        _rounds = int.Max(count / (HandleCount * RoundsAtOnce), 1);
        for (int i = 0; i < HandleCount; i++)
        {
            _handles[i] = _graph.New();
        }
    }

    public override long Operations => (long)_rounds * HandleCount * RoundsAtOnce;

    public override void Run()
    {
        for (int i = 0; i < _rounds; i++)
        {
            if (_hasScope)
            {
                RepeatInScope(_graph.Heap, _handles);
            }
            else
            {
                Repeat(_graph.Heap, _handles);
            }
        }
    }

    protected override void Dispose(bool disposing) => _graph.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Repeat(ObjectHeap heap, Handle<ArenasNode>[] handles)
    {
        for (int round = 0; round < RoundsAtOnce; round++)
        {
            foreach (Handle<ArenasNode> handle in handles)
            {
                heap.Release(heap.Retain(handle));
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RepeatInScope(ObjectHeap heap, Handle<ArenasNode>[] handles)
    {
        using ObjectScope scope = heap.Enter();
        for (int round = 0; round < RoundsAtOnce; round++)
        {
            foreach (Handle<ArenasNode> handle in handles)
            {
                scope.Release(scope.Retain(handle));
            }
        }
    }
}
