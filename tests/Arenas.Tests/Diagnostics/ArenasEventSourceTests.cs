using System;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Arenas.Diagnostics;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Events of slow paths, and answers to requests, as a listener in the process sees them.</summary>
public static unsafe class ArenasEventSourceTests
{
    [Fact]
    public static void The_source_has_a_manifest_and_says_what_heaps_do()
    {
        using EventRecorder recorder = new();
        recorder.Ask(EventLevel.Verbose, EventKeywords.All);
        string name = $"heard {Guid.NewGuid()}";
        NativeHeap heap = new(new NativeHeapOptions { Name = name });
        void* block = heap.Alloc(100);
        heap.Free(block);
        Assert.Throws<InvalidOperationException>(() => heap.Free(block));
        heap.Trim();
        ObjectHeap objects = new(new ObjectHeapOptions { Name = name + " objects", Memory = heap });
        objects.Collect();
        objects.Dispose();
        heap.Dispose();

        Assert.Null(EventRecorder.Source.ConstructionException);
        Assert.NotNull(EventSource.GenerateManifest(typeof(ArenasEventSource), null));
        recorder.WaitFor("HeapCreated", payload => (string?)payload[0] == name);
        EventWrittenEventArgs reserved = recorder.WaitFor("RegionReserved", payload => (string?)payload[0] == name);
        Assert.Equal(32L << 20, reserved.Payload![1]);
        Assert.Equal(
            "double_free", recorder.WaitFor("Failed", payload => (string?)payload[0] == name).Payload![1]);
        Assert.True((long)recorder.WaitFor("Trimmed", payload => (string?)payload[0] == name).Payload![1]! > 0);
        recorder.WaitFor("Collecting", payload => (string?)payload[0] == name + " objects");
        recorder.WaitFor("Collected", payload => (string?)payload[0] == name + " objects" && (int)payload[1]! == 2);
        recorder.WaitFor("HeapDisposed", payload => (string?)payload[0] == name + " objects");
        recorder.WaitFor("RegionReturned", payload => (string?)payload[0] == name);
        recorder.WaitFor("HeapDisposed", payload => (string?)payload[0] == name);
    }

    [Fact]
    public static void A_session_that_ends_takes_nothing_from_another()
    {
        using EventRecorder staying = new();
        staying.Ask(EventLevel.Verbose, EventKeywords.All);
        using (EventRecorder leaving = new())
        {
            leaving.Ask(EventLevel.Verbose, EventKeywords.All);
            leaving.DisableEvents(EventRecorder.Source);
        }

        string name = $"heard after the end {Guid.NewGuid()}";
        new NativeHeap(new NativeHeapOptions { Name = name }).Dispose();

        staying.WaitFor("HeapCreated", payload => (string?)payload[0] == name);
        staying.WaitFor("HeapDisposed", payload => (string?)payload[0] == name);
    }

    [Fact]
    public static void What_nobody_hears_allocates_nothing()
    {
        SignalQueue queue = new();
        queue.SetTarget((ArenasEventSource)EventRecorder.Source);
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            queue.OnCreated("unheard", holdsObjects: true);
            queue.OnRegion("unheard", 1 << 20, 1 << 20);
            queue.OnTrimmed("unheard", 4096);
            queue.OnCollecting("unheard", 2);
            queue.OnCollected("unheard", 2, 10, 5, TimeSpan.FromMilliseconds(1));
            queue.OnError("unheard", HeapError.Limit, "no room");
            queue.OnLeak("unheard", 1);
            queue.OnDisposed("unheard", holdsObjects: true);
            least = long.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, least);
    }

    [Fact]
    public static void What_slow_listeners_miss_is_counted()
    {
        using EventRecorder recorder = new();
        recorder.Ask(EventLevel.Verbose, EventKeywords.All);
        SignalQueue queue = new();
        using ManualResetEventSlim entered = new(), gate = new();
        int told = 0;
        queue.SetTarget(ArenasEventSource.Instance!);
        queue.Observe(
            failed => failed + ((_, _) =>
            {
                told++;
                entered.Set();
                gate.Wait();
            }),
            null);
        queue.OnError("missed", HeapError.Limit, "the first");
        entered.Wait();
        for (int i = 0; i < 10_000; i++) // each is two: for the events, and for the handler
        {
            queue.OnError("missed", HeapError.Limit, "and many");
        }
        gate.Set();

        EventWrittenEventArgs dropped = recorder.WaitFor("Dropped", payload => (long)payload[0]! == 10_000);
        Assert.Equal(EventLevel.Warning, dropped.Level);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref told) == 5_001, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public static void A_listener_may_use_the_heap_that_it_is_told_of()
    {
        using EventRecorder recorder = new();
        using NativeHeap heap = new(new NativeHeapOptions { Name = $"used {Guid.NewGuid()}" });
        recorder.EventWritten += (_, _) => heap.Free(heap.Alloc(2_000_000));
        recorder.Ask(EventLevel.Verbose, EventKeywords.All);

        for (int i = 0; i < 20; i++)
        {
            heap.Free(heap.Alloc(40_000_000));
            heap.Trim();
        }

        recorder.WaitFor("RegionReturned", payload => (string?)payload[0] == heap.Name);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_request_is_answered_once_with_its_number()
    {
        using EventRecorder recorder = new();
        recorder.Ask(EventLevel.Informational, (EventKeywords)0x100, ("Command", "hello"), ("Request", "4711"));

        EventWrittenEventArgs answer = recorder.WaitFor("Answer", payload => (long)payload[0]! == 4711);

        byte[] part = (byte[])answer.Payload![1]!;
        JsonElement hello = JsonDocument.Parse(part.AsMemory(8)).RootElement;
        Assert.Equal(Environment.ProcessId, hello.GetProperty("processId").GetInt32());
        Assert.True(hello.GetProperty("heaps").GetInt32() > 0);
    }

    [Theory]
    [InlineData("fly", "5001", "is no command")]
    [InlineData("trace-start", "5002", "is no mode")]
    public static void A_request_that_cannot_be_answered_is_refused(string command, string number, string reason)
    {
        using EventRecorder recorder = new();
        recorder.Ask(
            EventLevel.Informational, (EventKeywords)0x100,
            ("Command", command), ("Request", number), ("Mode", "loud"));

        EventWrittenEventArgs refused = recorder.WaitFor(
            "Refused", payload => (long)payload[0]! == long.Parse(number, CultureInfo.InvariantCulture));

        Assert.Contains(reason, (string?)refused.Payload![1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("call-sites", TracingMode.CallSites, 16, 512 << 10)]
    [InlineData("stacks", TracingMode.Stacks, 16, 512 << 10)]
    [InlineData("stacks:5", TracingMode.Stacks, 5, 512 << 10)]
    [InlineData("sampled", TracingMode.Sampled, 16, 512 << 10)]
    [InlineData("sampled:4096", TracingMode.Sampled, 16, 4096)]
    public static void The_environment_says_what_to_trace(string text, TracingMode mode, int frames, int bytes)
    {
        Assert.True(EnvironmentStart.TryParseTracing(text, out TracingOptions? options));
        Assert.Equal((mode, frames, bytes), (options!.Mode, options.FrameLimit, options.SampleBytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("call-sites:3")]
    [InlineData("stacks:0")]
    [InlineData("stacks:257")]
    [InlineData("stacks:x")]
    [InlineData("sampled:-1")]
    [InlineData("sampled:")]
    public static void What_the_environment_says_wrongly_traces_nothing(string text) =>
        Assert.False(EnvironmentStart.TryParseTracing(text, out _));

    [Fact]
    public static void Counters_tell_what_heaps_hold()
    {
        using EventRecorder recorder = new();
        using NativeHeap heap = new();
        heap.Alloc(64);
        string[] names = ["live-blocks", "live-objects", "used-bytes", "committed-bytes", "reserved-bytes", "heaps"];

        foreach (string name in names)
        {
            // The runtime stops the timer of all listeners when one of them leaves, as those of other tests may.
            bool found = false;
            for (int tries = 0; tries < 20 && !found; tries++)
            {
                recorder.Ask(EventLevel.Informational, EventKeywords.None, ("EventCounterIntervalSec", "1"));
                found = recorder.WaitFor("EventCounters", payload => Tells(payload, name), TimeSpan.FromSeconds(5))
                    is not null;
            }
            Assert.True(found, $"{name} has not come");
        }

        static bool Tells(IReadOnlyList<object?> payload, string name) =>
            payload.OfType<IDictionary<string, object>>().Any(counter => (string)counter["Name"] == name
                && (name == "live-objects" || (double)counter["Mean"] > 0));
    }
}
