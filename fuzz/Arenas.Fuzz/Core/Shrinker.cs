using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Makes a failing program small: first by leaving operations out, then by making numbers smaller.</summary>
/// <remarks>Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002.</remarks>
internal sealed class Shrinker(Predicate<IReadOnlyList<Operation>> fails, int maxRuns, TimeSpan maxTime)
{
    private const int MaxForPairs = 40;

    private readonly long _deadline = Environment.TickCount64 + (long)maxTime.TotalMilliseconds;
    private int _runs;

    private bool IsSpent => _runs >= maxRuns || Environment.TickCount64 > _deadline;

    /// <summary>The smallest failing program that was found; the program itself if none is smaller.</summary>
    public List<Operation> Shrink(IReadOnlyList<Operation> program)
    {
        List<Operation> smallest = [.. program];
        bool smaller = true;
        while (smaller && !IsSpent)
        {
            smaller = TryLeaveOut(ref smallest);
            smaller |= TryLowerNumbers(smallest);
            smaller |= TryLowerPairs(smallest);
        }
        return smallest;
    }

    private bool TryLeaveOut(ref List<Operation> program)
    {
        int before = program.Count;
        for (int length = program.Count; length > 0; length /= 2)
        {
            for (int start = program.Count - length; start >= 0 && !IsSpent; start -= length)
            {
                int end = start + length;
                List<Operation> rest = [.. program.Take(start), .. program.Skip(end)];
                if (Fails(rest))
                {
                    program = rest;
                    start = int.Min(start + length, program.Count);
                }
            }
        }
        return program.Count < before;
    }

    private bool TryLowerNumbers(List<Operation> program)
    {
        bool lowered = false;
        for (int index = 0; index < program.Count; index++)
        {
            lowered |= TryLower(program, index, one => one.A, (one, value) => one with { A = value });
            lowered |= TryLower(program, index, one => one.B, (one, value) => one with { B = value });
            lowered |= TryLower(program, index, one => one.C, (one, value) => one with { C = value });
        }
        return lowered;
    }

    private bool TryLower(
        List<Operation> program, int index, Func<Operation, long> get, Func<Operation, long, Operation> with)
    {
        Operation before = program[index];
        long value = get(before);
        long original = value;
        for (long step = value; step != 0 && !IsSpent; step /= 2)
        {
            if (Math.Sign(value - step) == -Math.Sign(original))
            {
                continue;
            }
            program[index] = with(before, value - step);
            if (Fails(program))
            {
                value -= step;
            }
        }
        program[index] = with(before, value);
        return value != original;
    }

    // Two operations that name neighbours can only come down together.
    private bool TryLowerPairs(List<Operation> program)
    {
        bool lowered = false;
        for (int pair = 0; program.Count <= MaxForPairs && pair < program.Count * program.Count && !IsSpent; pair++)
        {
            (int first, int second) = (pair / program.Count, pair % program.Count);
            while (first < second && program[first].A > 0 && program[second].A > 0 && !IsSpent)
            {
                (Operation one, Operation other) = (program[first], program[second]);
                program[first] = one with { A = one.A - 1 };
                program[second] = other with { A = other.A - 1 };
                if (!Fails(program))
                {
                    (program[first], program[second]) = (one, other);
                    break;
                }
                lowered = true;
            }
        }
        return lowered;
    }

    private bool Fails(IReadOnlyList<Operation> program)
    {
        _runs++;
        return fails(program);
    }
}
