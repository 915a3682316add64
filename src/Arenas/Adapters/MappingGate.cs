using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Who is in a mapping, so that it is neither moved nor unmapped under them.</summary>
/// <remarks>
/// <code>
/// open       visits (a call that runs) and holds (a lease, a pin) come and go
/// moving     no visit, no hold; both wait at the entrance
/// disposed   no new visit and no new hold; those inside end
/// closed     disposed, and the last one has gone: the mapping ends, once
/// </code>
/// </remarks>
internal sealed class MappingGate
{
    public const long Visit = 1;
    public const long Hold = 1L << 32;

    private const long Moving = 1L << 60;
    private const long Disposed = 1L << 61;
    private const long Closed = 1L << 62;

    private long _state;

    public bool IsDisposed => (Volatile.Read(ref _state) & Disposed) != 0;

    /// <summary>Enters with a visit or a hold; false if disposed.</summary>
    public bool TryEnter(long unit)
    {
        Debug.Assert(unit is Visit or Hold, "one of the two");
        SpinWait spin = default;
        while (true)
        {
            long state = Volatile.Read(ref _state);
            if ((state & Disposed) != 0)
            {
                return false;
            }
            if ((state & Moving) == 0 && Interlocked.CompareExchange(ref _state, state + unit, state) == state)
            {
                return true;
            }
            spin.SpinOnce();
        }
    }

    /// <summary>Leaves; true for the last one after Dispose, who ends the mapping.</summary>
    public bool Exit(long unit)
    {
        long state = Interlocked.Add(ref _state, -unit);
        Debug.Assert((state & ~(Moving | Disposed)) >= 0, "whoever leaves has entered");
        return Closes(state);
    }

    /// <summary>Shuts the entrance and waits for the visits to end; answers the holds that forbid it, -1 if
    /// disposed.</summary>
    public long BeginMove()
    {
        SpinWait spin = default;
        while (true)
        {
            long state = Volatile.Read(ref _state);
            Debug.Assert((state & Moving) == 0, "moves come one after the other");
            if ((state & Disposed) != 0)
            {
                return -1;
            }
            if (state >= Hold)
            {
                return state / Hold;
            }
            if (Interlocked.CompareExchange(ref _state, state | Moving, state) == state)
            {
                break;
            }
            spin.SpinOnce();
        }
        while ((Volatile.Read(ref _state) & (Hold - 1)) != 0)
        {
            spin.SpinOnce();
        }
        return 0;
    }

    /// <summary>Opens the entrance; true if Dispose came meanwhile and the mapping ends here.</summary>
    public bool EndMove() => Closes(Interlocked.And(ref _state, ~Moving) & ~Moving);

    /// <summary>Shuts the entrance for good; true if nobody is inside and the mapping ends here.</summary>
    public bool Dispose() => Closes(Interlocked.Or(ref _state, Disposed) | Disposed);

    // Whoever leaves after Dispose may see nobody else, and so may Dispose itself: one of them closes.
    private bool Closes(long state) =>
        state == Disposed && Interlocked.CompareExchange(ref _state, Disposed | Closed, Disposed) == Disposed;
}
