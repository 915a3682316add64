using System.Diagnostics;

namespace Arenas.Collections;

/// <content>Deadlines: a lower bound of them all, and a sweep that goes through the index by tags.</content>
internal partial struct CacheShard
{
    /// <summary>Whether the next sweep begins anew.</summary>
    public readonly bool IsAtStart => _sweepTag == 0;

    /// <summary>Notes the deadline of an entry.</summary>
    public void Expect(long deadline)
    {
        NextDeadline = long.Min(NextDeadline, deadline);
        _sweepNext = long.Min(_sweepNext, deadline);
    }

    /// <summary>Goes on with the sweep and finds the next entry whose time is over.</summary>
    /// <param name="now">The time.</param>
    /// <param name="most">How many slots it may still look at.</param>
    /// <returns>The slot; -1 if the sweep came to its end, or has looked at as many as it may.</returns>
    public int NextExpired(long now, ref int most)
    {
        for (int at = FirstFrom(_sweepTag); most > 0; at++)
        {
            at = NextFrom(at);
            if (at < 0)
            {
                NextDeadline = _sweepNext;
                _sweepNext = CacheEntry.Never;
                _sweepTag = 0;
                most = 0;
                break;
            }
            most--;
            ulong slot = Slot(at);
            // Its equals are looked at again if the sweep ends here; that none is left out is what matters.
            _sweepTag = CacheSlot.Tag(slot);
            if (!CacheSlot.IsTimed(slot))
            {
                continue;
            }
            long deadline = CacheSlot.Entry(slot).Deadline;
            if (deadline <= now)
            {
                return at;
            }
            _sweepNext = long.Min(_sweepNext, deadline);
        }
        Debug.Assert(_sweepNext >= NextDeadline, "what the sweep has seen is no earlier than what there is");
        return -1;
    }
}
