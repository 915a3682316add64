using System;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Arenas.Tests.Diagnostics.Tracing;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Owners, writers, streams and arenas that nobody disposed are told of, each with its line.</summary>
[Collection(TracingCollection.Name)]
public sealed class LostOwnerTests : TracingTest
{
    private readonly ConcurrentQueue<LeakFoundEventArgs> _found = new();

    public LostOwnerTests() => LeakDetection.Found += OnFound;

    protected override void Dispose(bool disposing)
    {
        LeakDetection.Found -= OnFound;
        LeakDetection.Level = LeakDetectionLevel.Simple;
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData("NativeOwner")]
    [InlineData("NativeBuffer")]
    [InlineData("NativeBufferWriter")]
    [InlineData("NativeStream")]
    [InlineData("BumpArena")]
    public void What_was_never_disposed_is_told_with_its_line(string what)
    {
        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        using NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        Make(heap, what, lose: true);
        Make(heap, what, lose: false);
        for (int round = 0; round < 50 && _found.IsEmpty; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        LeakFoundEventArgs report = Assert.Single(_found);
        Assert.Equal(LeakKind.Lost, report.Kind);
        Assert.Contains(what, report.Name, StringComparison.Ordinal);
        Assert.Contains("LostOwnerTests.cs:", report.ToString(), StringComparison.Ordinal);
        if (what == "NativeStream")
        {
            Assert.Contains(report.Sites, site => site.What == "upload");
        }
        // Told, and not freed: whoever lost the owner may still use the memory.
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(NativeHeap heap, string what, bool lose)
    {
        IDisposable made = what switch
        {
            "NativeOwner" => heap.RentExact<byte>(100),
            "NativeBuffer" => heap.RentBuffer<byte>(100),
            "NativeBufferWriter" => new NativeBufferWriter<byte>(heap),
            "NativeStream" => new NativeStream(heap, "upload"),
            _ => new BumpArena(heap),
        };
        (made as NativeBufferWriter<byte>)?.Write([1]);
        (made as NativeStream)?.Write([1]);
        (made as BumpArena)?.Alloc<byte>(1);
        if (!lose)
        {
            made.Dispose();
        }
    }

    private void OnFound(object? sender, LeakFoundEventArgs report) => _found.Enqueue(report);
}
