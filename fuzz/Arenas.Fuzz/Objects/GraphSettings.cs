using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>What a program runs on. In a program of the corpus, operations that say so may stand anywhere.</summary>
/// <param name="MaxFreesPerCall">See <see cref="ObjectHeapOptions.MaxFreesPerCall"/>.</param>
/// <param name="Young">Threshold of generation 0; 0 for no automatic collections.</param>
/// <param name="IsShared">Whether the heap is shared.</param>
/// <param name="HasFinalizers">Whether nodes have a finalizer.</param>
/// <param name="IsSliced">Whether automatic full collections mark in slices.</param>
/// <param name="FirstUse">The use with which places begin at the earliest; 0 for the first.</param>
public sealed record GraphSettings(
    int MaxFreesPerCall,
    int Young,
    bool IsShared = false,
    bool HasFinalizers = true,
    bool IsSliced = false,
    uint FirstUse = 0)
{
    // No timer runs beside a program, so that it has one outcome.
    private static readonly TimeSpan s_never = TimeSpan.FromHours(10);

    internal static GraphSettings Of(IReadOnlyList<Operation> program)
    {
        GraphSettings settings = new(int.MaxValue, 0, HasFinalizers: false);
        foreach (Operation operation in program)
        {
            settings = settings.With(operation) ?? settings;
        }
        return settings;
    }

    internal static bool IsSetting(Operation operation) =>
        new GraphSettings(int.MaxValue, 0).With(operation) is not null;

    internal static NativeHeap CreateMemory(MemorySource source) => new(new NativeHeapOptions
    {
        Name = "memory of objects",
        MemorySource = source,
        RetainPolicy = new(0, s_never),
    });

    internal ObjectHeap CreateHeap(NativeHeap memory)
    {
        ObjectHeap heap = new(new ObjectHeapOptions
        {
            Memory = memory,
            IsShared = IsShared,
            MaxFreesPerCall = MaxFreesPerCall,
        });
        heap.Slabs.FirstUse = FirstUse;
        heap.Thresholds = new(Young, 2, 2);
        heap.CollectsAutomatically = Young > 0;
        heap.PauseBudget = IsSliced ? TimeSpan.FromTicks(1) : TimeSpan.Zero;
        return heap;
    }

    private GraphSettings? With(Operation operation) => operation.Verb switch
    {
        "frees" => this with { MaxFreesPerCall = (int)Math.Clamp(operation.A, 1, int.MaxValue) },
        "young" => this with { Young = (int)Math.Clamp(operation.A, 0, 1000) },
        "shared" => this with { IsShared = true },
        "finalizers" => this with { HasFinalizers = true },
        "sliced" => this with { IsSliced = true },
        "lastuses" => this with
        {
            FirstUse = Layout.HandleBits.LastUse - (uint)Math.Clamp(operation.A, 0, 1000),
        },
        _ => null,
    };
}
