using System;
using System.Globalization;

namespace Arenas.Tests.Heaps;

/// <summary>
/// Heaps as tests want them: no timer runs beside the test, passes of the decay clock are called by hand.
/// </summary>
internal static class TestHeaps
{
    /// <summary>Never due while the tests run, and yet a policy that decays.</summary>
    public static TimeSpan Never { get; } = TimeSpan.FromHours(10);

    public static NativeHeap Create(HeapKind kind, string? name = null) => new(new NativeHeapOptions
    {
        Name = name ?? kind.ToString(),
        Hardened = kind == HeapKind.Hardened,
        MemorySource = kind == HeapKind.Pinned ? MemorySource.PinnedArrays : MemorySource.Native,
        ThreadCacheBytes = kind == HeapKind.WithoutThreadCache ? 0 : 2 << 20,
        RetainPolicy = new(0, Never),
    });

    public static NativeHeap On(MemorySource source, bool hardened = false) => new(new NativeHeapOptions
    {
        Name = "on a source",
        Hardened = hardened,
        MemorySource = source,
        RetainPolicy = new(0, Never),
    });

    /// <summary>So many passes of the decay clock, as if the heap had been idle that long.</summary>
    public static void Decay(NativeHeap heap, int passes = 4)
    {
        for (int pass = 0; pass < passes; pass++)
        {
            heap.Upkeep.Decay();
        }
    }

    /// <summary>How often a test that could go on for ever repeats: ARENAS_TEST_SCALE multiplies it.</summary>
    public static int Times(int count)
    {
        string? scale = Environment.GetEnvironmentVariable("ARENAS_TEST_SCALE");
        return scale is null
            ? count
            : Math.Max(1, (int)(count * double.Parse(scale, CultureInfo.InvariantCulture)));
    }
}
