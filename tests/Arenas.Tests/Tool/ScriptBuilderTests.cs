using System.IO;
using System.Linq;
using Arenas.Tool.Replay;
using Arenas.Tool.TraceFiles;
using Xunit;

namespace Arenas.Tests.Tool;

public static class ScriptBuilderTests
{
    [Fact]
    public static void A_slot_is_reused_as_soon_as_its_block_ends()
    {
        TraceWriter trace = new();
        for (int i = 0; i < 100; i++)
        {
            trace.Free(trace.Realloc(trace.Alloc(8), 16));
        }

        Assert.Equal(1, trace.Script().SlotCount);
    }

    [Fact]
    public static void A_block_that_crosses_threads_has_a_slot_of_its_own_and_is_awaited()
    {
        TraceWriter trace = new();
        for (int i = 0; i < 100; i++)
        {
            trace.Thread(0);
            int id = trace.Alloc(8);
            trace.Thread(1);
            trace.Free(id);
        }

        ReplayScript script = trace.Script();

        Assert.Equal(100, script.SlotCount);
        Assert.Equal(
            Enumerable.Range(0, 100).SelectMany(i => new[] { (ReplayOp.Await, i), (ReplayOp.Free, i) }),
            script.Threads[1].Entries.Select(entry => (entry.Op, entry.Slot)));
    }

    [Fact]
    public static void What_the_trace_leaves_is_freed_by_the_thread_that_allocated_it()
    {
        TraceWriter trace = new();
        trace.Alloc(1);
        trace.Thread(1);
        trace.Free(trace.Alloc(2));
        trace.Realloc(trace.AlignedAlloc(4, 3), 5);

        ReplayScript script = trace.Script();

        Assert.Equal([new ReplayEntry(1, 0, ReplayOp.Free, 0)], script.Threads[0].Leftovers);
        Assert.Equal([new ReplayEntry(5, 1, ReplayOp.AlignedFree, 4)], script.Threads[1].Leftovers);
    }

    [Fact]
    public static void Every_entry_knows_its_event()
    {
        Trace trace = SampleTraces.Random(3, threadCount: 3, eventCount: 500).Read();
        ReplayScript script = ScriptBuilder.Build(trace);

        Assert.Equal(trace.Events.Count, script.EventCount);
        Assert.Equal(
            Enumerable.Range(0, trace.Events.Count),
            from thread in script.Threads
            from i in Enumerable.Range(0, thread.Entries.Length)
            where thread.Entries[i].Op is not ReplayOp.Await and not ReplayOp.ReallocTo
            let index = (int)thread.EventOf(i)
            orderby index
            select index);
    }

    [Fact]
    public static void A_trace_without_events_has_a_thread_without_entries() =>
        Assert.Empty(Assert.Single(new TraceWriter().Script().Threads).Entries);

    [Fact]
    public static void A_stored_script_comes_back()
    {
        ReplayScript script = SampleTraces.Random(4, threadCount: 3, eventCount: 500).Script();
        string path = Path.GetTempFileName();
        try
        {
            ScriptFile.Write(path, script);
            ReplayScript read = ScriptFile.Read(path);

            Assert.Equal((script.EventCount, script.SlotCount), (read.EventCount, read.SlotCount));
            Assert.Equal(script.Threads.Select(t => t.Entries), read.Threads.Select(t => t.Entries));
            Assert.Equal(script.Threads.Select(t => t.Leftovers), read.Threads.Select(t => t.Leftovers));
            Assert.Equal(script.Threads.Select(t => t.Runs), read.Threads.Select(t => t.Runs));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
