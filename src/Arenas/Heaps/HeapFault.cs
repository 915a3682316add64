using System;

namespace Arenas.Heaps;

/// <summary>An exception that a heap has thrown.</summary>
/// <param name="Heap">The name of the heap.</param>
/// <param name="Error">The reason.</param>
/// <param name="Message">What the exception says, without places.</param>
/// <param name="Places">Where it happened.</param>
/// <param name="Time">When, in UTC.</param>
internal sealed record HeapFault(
    string Heap, HeapError Error, string Message, HeapFaultPlaces Places, DateTime Time);
