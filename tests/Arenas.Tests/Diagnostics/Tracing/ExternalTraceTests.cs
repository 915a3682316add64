using System;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tests.Conformance;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>Memory of others, reported to the tracer.</summary>
[Collection(TracingCollection.Name)]
public sealed class ExternalTraceTests : TracingTest
{
    private const string Suite = "test_tracemalloc.TestCAPI";
    private const string Domain = "a library in C";
    private const nint Somewhere = 0x1000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(Suite, "test_track")]
    public void Memory_of_others_is_a_row_of_its_domain_with_the_line_that_reported_it(bool tracksPeak)
    {
        _ = Tracer.Start(new() { TracksPeak = tracksPeak });
        Tracer.Track(Domain, Somewhere, 5000); int line = Line();
        Assert.Equal(line, Tracer.StackOf(Domain, Somewhere)!.Site.Line);
        Assert.Equal(5000, Tracer.CurrentBytes);
        Snapshot snapshot = Tracer.TakeSnapshot();
        int row = Array.IndexOf(snapshot.Columns.Places, (ulong)Somewhere);
        Assert.Equal(5000, snapshot.Columns.Sizes[row]);
        Assert.Equal(Domain, snapshot.Heaps[snapshot.Columns.Heaps[row]].Name);
    }

    [Fact]
    [Conforms(Suite, "test_track_without_gil")]
    [Conforms(Suite, "test_untrack_without_gil")]
    public void Any_thread_may_report()
    {
        _ = Tracer.Start();
        Parallel.For(0, 1000, index => Tracer.Track(Domain, index, 10));
        Assert.Equal(10_000, Tracer.CurrentBytes);
        Parallel.For(0, 1000, index => Tracer.Untrack(Domain, index));
        Assert.Equal(0, Tracer.CurrentBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Conforms(Suite, "test_track_already_tracked")]
    public void A_second_report_takes_the_place_of_the_first(bool tracksPeak)
    {
        _ = Tracer.Start(new() { TracksPeak = tracksPeak });
        Tracer.Track(Domain, Somewhere, 5000);
        Tracer.Track(Domain, Somewhere, 7000); int line = Line();
        Assert.Equal(line, Tracer.StackOf(Domain, Somewhere)!.Site.Line);
        Assert.Equal(7000, Tracer.CurrentBytes);
    }

    [Fact]
    [Conforms(Suite, "test_untrack")]
    public void What_is_gone_is_gone_however_often_it_is_said()
    {
        _ = Tracer.Start(new() { TracksPeak = true });
        Tracer.Track(Domain, Somewhere, 5000);
        Tracer.Untrack(Domain, Somewhere);
        Tracer.Untrack(Domain, Somewhere);
        Assert.Null(Tracer.StackOf(Domain, Somewhere));
        Assert.Equal(0, Tracer.CurrentBytes);
        Assert.Equal(5000, Tracer.PeakBytes);
    }

    [Fact]
    [Conforms(Suite, "test_stop_track")]
    [Conforms(Suite, "test_stop_untrack")]
    public void While_tracing_is_off_nothing_is_recorded()
    {
        _ = Tracer.Start();
        Tracer.Stop();
        _ = Assert.Throws<InvalidOperationException>(() => Tracer.Track(Domain, Somewhere, 5000));
        _ = Assert.Throws<InvalidOperationException>(() => Tracer.Untrack(Domain, Somewhere));
        Assert.Null(Tracer.StackOf(Domain, Somewhere));
        _ = Tracer.Start();
        Assert.Equal(0, Tracer.CurrentBytes);
    }

    [Fact]
    [Conforms(Suite, "test_tracemalloc_track_race")]
    public void The_end_of_tracing_may_race_with_reports()
    {
        bool stop = false;
        Thread[] reporters =
        [
            .. Enumerable.Range(0, 2).Select(number => new Thread(() =>
            {
                for (nint address = number; !Volatile.Read(ref stop); address += 2)
                {
                    try
                    {
                        Tracer.Track(Domain, address, 1);
                        Tracer.Untrack(Domain, address);
                    }
                    catch (InvalidOperationException)
                    {
                        // It is off just now.
                    }
                }
            })),
        ];
        Array.ForEach(reporters, thread => thread.Start());
        for (int round = 0; round < 200; round++)
        {
            Assert.True(Tracer.Start());
            Tracer.Clear();
            Tracer.Stop();
        }
        Volatile.Write(ref stop, true);
        Array.ForEach(reporters, thread => thread.Join());
    }

    [Fact]
    [Conforms(Suite, "test_late_untrack")]
    public void A_finalizer_may_report_after_the_end()
    {
        _ = Tracer.Start();
        using ManualResetEventSlim finalized = new();
        Lose(finalized);
        Tracer.Stop();
        for (int round = 0; round < 50 && !finalized.IsSet; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.True(finalized.IsSet);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Lose(ManualResetEventSlim finalized) => _ = new Late(finalized);

    private sealed class Late
    {
        private readonly ManualResetEventSlim _finalized;

        public Late(ManualResetEventSlim finalized)
        {
            _finalized = finalized;
            Tracer.Track(Domain, Somewhere, 10);
        }

        ~Late()
        {
            if (!Tracer.TryUntrack(Domain, Somewhere))
            {
                _finalized.Set();
            }
        }
    }
}
