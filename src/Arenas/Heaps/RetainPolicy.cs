using System;

namespace Arenas;

/// <summary>
/// How much unused memory a heap keeps, and for how long, before it gives OS pages back to the system.
/// </summary>
/// <param name="Bytes">Bytes of unused memory that stay resident however long they are unused.</param>
/// <param name="Delay">
/// How long memory beyond <paramref name="Bytes"/> stays unused before it is given back, without a call, from a
/// timer: between one and two delays. <see cref="TimeSpan.Zero"/> or less never gives back without a call of
/// <see cref="NativeHeap.Trim"/>.
/// </param>
public readonly record struct RetainPolicy(long Bytes, TimeSpan Delay)
{
    /// <summary>Gets the policy of a heap that names no other: 1 MB, and one second.</summary>
    public static RetainPolicy Default { get; } = new(1L << 20, TimeSpan.FromSeconds(1));

    /// <summary>Gets the policy that gives nothing back but by <see cref="NativeHeap.Trim"/>.</summary>
    public static RetainPolicy Everything { get; } = new(long.MaxValue, TimeSpan.Zero);
}
