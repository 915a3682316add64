using System;
using System.Collections.Generic;

namespace Arenas.Diagnostics;

/// <summary>Releases that wait for the thread that owns a heap.</summary>
/// <param name="Heap">The name of the heap.</param>
/// <param name="ThreadId">The owner's managed number; 0 if nobody owns the heap.</param>
/// <param name="ThreadName">Its name; null if it has none.</param>
/// <param name="IsWaiting">Whether it sleeps, or waits for something.</param>
/// <param name="Count">How many releases.</param>
/// <param name="Age">For how long the first of them has waited.</param>
/// <param name="Sites">Where their objects were made; empty if the heap could not be looked at.</param>
internal sealed record StrandedHeap(
    string Heap,
    int ThreadId,
    string? ThreadName,
    bool IsWaiting,
    long Count,
    TimeSpan Age,
    IReadOnlyList<LeakSite> Sites);
