using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Collections;

/// <summary>What user code has said of entries in the course of one search.</summary>
internal struct Answers
{
    private long _same;
    private long _different;
    private HashSet<long>? _moreDifferent;

    public readonly Answer Of(long order)
    {
        Debug.Assert(order > 0, "an entry");
        if (order == _same)
        {
            return Answer.Same;
        }
        return order == _different || _moreDifferent?.Contains(order) == true ? Answer.Different : Answer.Unknown;
    }

    public void Note(long order, bool isSame)
    {
        Debug.Assert(Of(order) == Answer.Unknown, "asked once");
        if (isSame)
        {
            _same = order;
        }
        else if (_different == 0)
        {
            _different = order;
        }
        else
        {
            (_moreDifferent ??= []).Add(order);
        }
    }
}
