using System;
using System.Diagnostics.CodeAnalysis;

namespace Arenas.Fuzz;

/// <summary>A program made its subject do what it must not.</summary>
internal sealed class ViolationException : Exception
{
    public ViolationException()
    {
    }

    public ViolationException(string message)
        : base(message)
    {
    }

    public ViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Throws unless a condition holds.</summary>
    public static void Unless([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new ViolationException(message);
        }
    }
}
