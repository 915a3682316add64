using System;

namespace Arenas;

/// <summary>Memory that a heap has given back to the system, by itself or by a call.</summary>
public sealed class HeapTrimmedEventArgs : EventArgs
{
    internal HeapTrimmedEventArgs(string heapName, long byteCount)
    {
        HeapName = heapName;
        ByteCount = byteCount;
    }

    /// <summary>Gets the name of the heap.</summary>
    public string HeapName { get; }

    /// <summary>Gets the bytes that were given back at once.</summary>
    public long ByteCount { get; }
}
