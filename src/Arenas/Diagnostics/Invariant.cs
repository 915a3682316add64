using System.Runtime.CompilerServices;

namespace Arenas.Diagnostics;

/// <summary>What must hold of a heap at rest, and the exception that names the first that does not.</summary>
internal static class Invariant
{
    /// <summary>Throws unless the invariant holds; the message, which begins with its tag, is only made then.</summary>
    public static void Hold(
        bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] InvariantMessage message)
    {
        if (!holds)
        {
            throw new HeapCorruptionException(message.Finish());
        }
    }
}
