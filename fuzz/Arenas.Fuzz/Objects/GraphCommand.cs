using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>One step of a random program: plain data, so that it prints and shrinks.</summary>
/// <param name="What">What it does.</param>
/// <param name="First">Which object it does it to, modulo their number.</param>
/// <param name="Second">Which other object, or how often.</param>
/// <param name="Third">Which edge, which deed, which generation.</param>
internal readonly record struct GraphCommand(GraphOperation What, int First, int Second, int Third)
{
    /// <summary>Commands that do the same to an earlier object, or with less ado.</summary>
    public IEnumerable<GraphCommand> Simpler()
    {
        if (First > 0)
        {
            yield return this with { First = First / 2 };
            yield return this with { First = First - 1 };
        }
        if (Second > 0)
        {
            yield return this with { Second = Second / 2 };
            yield return this with { Second = Second - 1 };
        }
        if (Third > 0)
        {
            yield return this with { Third = 0 };
            yield return this with { Third = Third - 1 };
        }
    }

    public override string ToString() => $"{What}({First}, {Second}, {Third})";
}
