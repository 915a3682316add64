using System;
using System.Collections.Generic;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tool.Replay;

/// <summary>Makes a trace ready for replay, so that the replay itself looks nothing up.</summary>
/// <remarks>
/// A block that its own thread ends gets a slot that this thread reuses at once, last in, first out: the table of
/// addresses stays as small as the live blocks and steals little cache from the allocator. A block that another thread
/// ends gets a slot of its own, never reused, so that a waiting thread cannot take an older block for the newer one.
/// </remarks>
internal sealed class ScriptBuilder
{
    private readonly Trace _trace;
    private readonly List<ThreadBuilder> _threads = [];
    private readonly Dictionary<ushort, int> _threadIndexes = [];

    // By allocation id. A shared block is ended by another thread than the one that allocates it.
    private readonly int[] _threadOfId;
    private readonly bool[] _isShared;
    private readonly bool[] _isEnded;
    private readonly long[] _sizeOfId;
    private readonly byte[] _alignmentOfId;

    // A thread's own slots count from 0 in each thread; the slots of shared blocks are kept as their complements.
    private readonly int[] _slotOfId;
    private int _sharedSlotCount;

    private ScriptBuilder(Trace trace)
    {
        int length = trace.AllocationCount + 1;
        _trace = trace;
        _threadOfId = new int[length];
        _isShared = new bool[length];
        _isEnded = new bool[length];
        _sizeOfId = new long[length];
        _alignmentOfId = new byte[length];
        _slotOfId = new int[length];
    }

    /// <summary>Builds the script of <paramref name="trace"/>.</summary>
    public static ReplayScript Build(Trace trace)
    {
        ScriptBuilder builder = new(trace);
        builder.FindThreads();
        builder.AddEvents();
        builder.AddLeftovers();
        return builder.BuildScript();
    }

    private void FindThreads()
    {
        int newestId = 0;
        foreach (TraceEvent e in _trace.Events)
        {
            if (!_threadIndexes.TryGetValue(e.Thread, out int thread))
            {
                thread = _threads.Count;
                _threadIndexes.Add(e.Thread, thread);
                _threads.Add(new ThreadBuilder());
            }

            _isShared[e.EndedId] = _threadOfId[e.EndedId] != thread;
            _isEnded[e.EndedId] = true;
            if (e.Allocates)
            {
                newestId++;
                _threadOfId[newestId] = thread;
                _sizeOfId[newestId] = e.Size;
                _alignmentOfId[newestId] = AlignmentOf(e);
            }
        }

        if (_threads.Count == 0)
        {
            _threads.Add(new ThreadBuilder());
        }
    }

    // What was allocated with an alignment stays a block of that kind when it is reallocated. Byte alignment counts as
    // two, so that 0 can mean that none was asked for.
    private byte AlignmentOf(TraceEvent e) =>
        e.Kind == TraceEventKind.AlignedAlloc ? Math.Max(e.AlignmentLog2, (byte)1) : _alignmentOfId[e.EndedId];

    private void AddEvents()
    {
        int newestId = 0;
        int previous = -1;
        for (int i = 0; i < _trace.Events.Count; i++)
        {
            TraceEvent e = _trace.Events[i];
            if (e.Thread != previous)
            {
                _threads[_threadIndexes[e.Thread]].BeginRun(i);
                previous = e.Thread;
            }

            switch (e.Kind)
            {
                case TraceEventKind.Free:
                    AddEnd(e, ReplayOp.Free, ReplayOp.AlignedFree);
                    break;
                case TraceEventKind.Realloc:
                    AddEnd(e, ReplayOp.Realloc, ReplayOp.AlignedRealloc);
                    AddAlloc(++newestId, ReplayOp.ReallocTo);
                    break;
                case TraceEventKind.AllocZeroed:
                    AddAlloc(++newestId, ReplayOp.AllocZeroed);
                    break;
                case TraceEventKind.AlignedAlloc:
                    AddAlloc(++newestId, ReplayOp.AlignedAlloc);
                    break;
                default:
                    AddAlloc(++newestId, ReplayOp.Alloc);
                    break;
            }
        }
    }

    private void AddAlloc(int id, ReplayOp op)
    {
        ThreadBuilder thread = _threads[_threadOfId[id]];
        _slotOfId[id] = _isShared[id] ? ~_sharedSlotCount++ : thread.TakeSlot();
        thread.Add(EntryOf(id, op));
    }

    private void AddEnd(TraceEvent e, ReplayOp op, ReplayOp alignedOp)
    {
        int id = e.EndedId;
        ThreadBuilder thread = _threads[_threadIndexes[e.Thread]];
        if (_isShared[id])
        {
            thread.Add(EntryOf(id, ReplayOp.Await));
        }

        thread.Add(EntryOf(id, _alignmentOfId[id] == 0 ? op : alignedOp));
        if (!_isShared[id])
        {
            thread.GiveSlotBack(_slotOfId[id]);
        }
    }

    private void AddLeftovers()
    {
        for (int id = 1; id <= _trace.AllocationCount; id++)
        {
            if (!_isEnded[id])
            {
                _threads[_threadOfId[id]].AddLeftover(
                    EntryOf(id, _alignmentOfId[id] == 0 ? ReplayOp.Free : ReplayOp.AlignedFree));
            }
        }
    }

    private ReplayEntry EntryOf(int id, ReplayOp op) => new(_sizeOfId[id], _slotOfId[id], op, _alignmentOfId[id]);

    private ReplayScript BuildScript()
    {
        int sharedBase = 0;
        foreach (ThreadBuilder thread in _threads)
        {
            sharedBase += thread.SlotCount;
        }

        ThreadScript[] scripts = new ThreadScript[_threads.Count];
        int ownBase = 0;
        for (int i = 0; i < scripts.Length; i++)
        {
            scripts[i] = _threads[i].Build(ownBase, sharedBase);
            ownBase += _threads[i].SlotCount;
        }

        return new ReplayScript(_trace.Events.Count, sharedBase + _sharedSlotCount, scripts);
    }
}
