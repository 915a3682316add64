using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Makes two points of several: of each number, the smallest and the greatest, in the order in which they
/// came.</summary>
/// <remarks>So nothing that a curve ever reached is lost, and what only grows, as time does, keeps its first and its
/// last value.</remarks>
internal sealed class PointFold
{
    private readonly long[] _least = new long[ProfilePoint.Width];
    private readonly long[] _greatest = new long[ProfilePoint.Width];
    private readonly int[] _leastAt = new int[ProfilePoint.Width];
    private readonly int[] _greatestAt = new int[ProfilePoint.Width];

    public int Count { get; private set; }

    public void Add(in ProfilePoint point)
    {
        Span<long> numbers = stackalloc long[ProfilePoint.Width];
        point.CopyTo(numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (Count == 0 || numbers[i] < _least[i])
            {
                _least[i] = numbers[i];
                _leastAt[i] = Count;
            }
            if (Count == 0 || numbers[i] > _greatest[i])
            {
                _greatest[i] = numbers[i];
                _greatestAt[i] = Count;
            }
        }
        Count++;
    }

    /// <summary>Returns the two points, and begins anew.</summary>
    public (ProfilePoint First, ProfilePoint Second) Take()
    {
        (ProfilePoint, ProfilePoint) both = Peek();
        Count = 0;
        return both;
    }

    /// <summary>Returns the two points; what was added stays.</summary>
    public (ProfilePoint First, ProfilePoint Second) Peek()
    {
        Debug.Assert(Count > 0, "something was added");
        Span<long> first = stackalloc long[ProfilePoint.Width];
        Span<long> second = stackalloc long[ProfilePoint.Width];
        for (int i = 0; i < first.Length; i++)
        {
            bool rises = _leastAt[i] <= _greatestAt[i];
            first[i] = rises ? _least[i] : _greatest[i];
            second[i] = rises ? _greatest[i] : _least[i];
        }
        return (ProfilePoint.From(first), ProfilePoint.From(second));
    }
}
