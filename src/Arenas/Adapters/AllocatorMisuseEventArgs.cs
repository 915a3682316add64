using System;

namespace Arenas;

/// <summary>What native code did wrong.</summary>
/// <param name="exception">What a managed caller would have been thrown.</param>
public sealed class AllocatorMisuseEventArgs(Exception exception) : EventArgs
{
    /// <summary>Gets what a managed caller would have been thrown: it names the address, the size and the
    /// heap.</summary>
    public Exception Exception { get; } = exception ?? throw new ArgumentNullException(nameof(exception));
}
