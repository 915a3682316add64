using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>How a program wants its heap: operations that say so may stand anywhere in it.</summary>
internal sealed record HeapSettings
{
    public bool Hardened { get; private init; }

    public long? LimitBytes { get; private init; }

    public long CacheBytes { get; private init; } = 2 << 20;

    public long RetainBytes { get; private init; }

    /// <summary>Gets the delay of the decay timer; 0 runs no timer, so that a program has one outcome.</summary>
    public int DelayMilliseconds { get; private init; }

    public bool Pinned { get; private init; }

    public bool Purges { get; private init; } = true;

    public bool Remaps { get; private init; } = true;

    /// <summary>Gets whether the heap is to be disposed while blocks are live.</summary>
    public bool Abandons { get; private init; }

    public static HeapSettings Of(IReadOnlyList<Operation> program)
    {
        HeapSettings settings = new();
        foreach (Operation operation in program)
        {
            settings = settings.With(operation) ?? settings;
        }
        return settings;
    }

    public static bool IsSetting(Operation operation) => new HeapSettings().With(operation) is not null;

    public CheckedSource CreateSource() =>
        new(Pinned ? MemorySource.PinnedArrays : MemorySource.Native, Purges, Remaps);

    public NativeHeap CreateHeap(MemorySource source) => new(new NativeHeapOptions
    {
        Name = "fuzzed",
        Hardened = Hardened,
        LimitBytes = LimitBytes,
        MemorySource = source,
        RetainPolicy = new RetainPolicy(RetainBytes, TimeSpan.FromMilliseconds(DelayMilliseconds)),
        ThreadCacheBytes = CacheBytes,
    });

    private HeapSettings? With(Operation operation) => operation.Verb switch
    {
        "hardened" => this with { Hardened = true },
        "limit" => this with { LimitBytes = Math.Max(0, operation.A) },
        "cache" => this with { CacheBytes = Math.Max(0, operation.A) },
        "retain" => this with { RetainBytes = Math.Max(0, operation.A) },
        "timer" => this with { DelayMilliseconds = (int)Math.Clamp(operation.A, 0, 1000) },
        "pinned" => this with { Pinned = true },
        "nopurge" => this with { Purges = false },
        "noremap" => this with { Remaps = false },
        "abandon" => this with { Abandons = true },
        _ => null,
    };
}
