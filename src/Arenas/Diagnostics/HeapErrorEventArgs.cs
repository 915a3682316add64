using System;

namespace Arenas;

/// <summary>An exception that a heap has thrown, whoever caught it.</summary>
public sealed class HeapErrorEventArgs : EventArgs
{
    internal HeapErrorEventArgs(string heapName, HeapError error, string message)
    {
        HeapName = heapName;
        Error = error;
        Message = message;
    }

    /// <summary>Gets the name of the heap.</summary>
    public string HeapName { get; }

    /// <summary>Gets the reason.</summary>
    public HeapError Error { get; }

    /// <summary>Gets what the exception says, without the places that tracing knows.</summary>
    public string Message { get; }
}
