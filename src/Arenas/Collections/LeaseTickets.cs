using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Arenas.Collections;

/// <summary>The leases that one thread has out: a place and a version for each, so that a copy of a lease is known to
/// have been disposed. A lease is a struct of the stack, and so ends on the thread that it began on.</summary>
internal sealed class LeaseTickets
{
    /// <summary>The ticket of a lease beyond those that have places: it is not checked.</summary>
    public const long None = -1;

    private const int Places = 64;

    [ThreadStatic]
    private static LeaseTickets? t_ofThread;

    private readonly uint[] _versions = new uint[Places];
    private ulong _taken;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Take()
    {
        LeaseTickets tickets = t_ofThread ?? Make();
        if (tickets._taken == ulong.MaxValue)
        {
            return None;
        }
        int place = BitOperations.TrailingZeroCount(~tickets._taken);
        tickets._taken |= 1ul << place;
        return ((long)tickets._versions[place] << 6) | (uint)place;
    }

    /// <summary>Ends a lease; false if a copy of it has ended it before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReturn(long ticket)
    {
        if (ticket == None)
        {
            return true;
        }
        LeaseTickets? tickets = t_ofThread;
        Debug.Assert(tickets is not null, "a lease ends on its own thread");
        int place = (int)ticket & (Places - 1);
        if (tickets._versions[place] != (uint)(ticket >> 6))
        {
            return false;
        }
        Debug.Assert((tickets._taken & (1ul << place)) != 0, "a version that fits is that of a lease that is out");
        tickets._versions[place]++;
        tickets._taken &= ~(1ul << place);
        return true;
    }

    /// <summary>Whether a lease is still out.</summary>
    public static bool IsOut(long ticket) =>
        ticket == None || t_ofThread!._versions[(int)ticket & (Places - 1)] == (uint)(ticket >> 6);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static LeaseTickets Make() => t_ofThread = new();
}
