using System;

namespace Arenas;

/// <summary>How <see cref="AllocatorCallbacks"/> behave.</summary>
public sealed class AllocatorCallbackOptions
{
    /// <summary>Gets or sets what follows when native code frees a block twice, or one that is not the
    /// heap's.</summary>
    public MisuseResponse Misuse { get; set; }

    /// <summary>Gets or sets whether every call is counted by its kind.</summary>
    /// <remarks>Costs an atomic operation a call. Without it, <see cref="AllocatorCallbacks.GetStatistics"/> tells only
    /// of what is rare.</remarks>
    public bool CountsCalls { get; set; }

    internal void Validate()
    {
        if (!Enum.IsDefined(Misuse))
        {
            throw new ArgumentOutOfRangeException(nameof(Misuse), Misuse, "not a response");
        }
    }
}
