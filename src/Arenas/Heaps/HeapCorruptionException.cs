using System;

namespace Arenas;

/// <summary>
/// A block was written to outside its bounds or after it was freed, or a heap's own state is damaged.
/// </summary>
public sealed class HeapCorruptionException : InvalidOperationException
{
    /// <summary>Initializes an exception without details.</summary>
    public HeapCorruptionException()
    {
    }

    /// <summary>Initializes an exception.</summary>
    /// <param name="message">What was found, and where.</param>
    public HeapCorruptionException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes an exception with its cause.</summary>
    /// <param name="message">What was found, and where.</param>
    /// <param name="innerException">The cause.</param>
    public HeapCorruptionException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
