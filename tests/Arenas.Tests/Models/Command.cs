using System.Collections.Generic;

namespace Arenas.Tests.Models;

/// <summary>One step of a random program: plain data, so that it prints and shrinks.</summary>
/// <param name="What">What it does.</param>
/// <param name="Which">Which of the blocks it does it to, modulo their number.</param>
/// <param name="Size">Bytes, where it needs a size.</param>
/// <param name="Extra">An alignment, a count or an offset, as the operation needs it.</param>
/// <param name="Thread">0 is the test's own thread.</param>
internal readonly record struct Command(Operation What, int Which, int Size, int Extra, int Thread)
{
    /// <summary>Commands that do the same to less.</summary>
    public IEnumerable<Command> Simpler()
    {
        if (Thread != 0)
        {
            yield return this with { Thread = 0 };
        }
        if (Size > 0)
        {
            yield return this with { Size = Size / 2 };
            yield return this with { Size = Size - 1 };
        }
        if (Extra > 0)
        {
            yield return this with { Extra = Extra / 2 };
        }
        if (Which > 0)
        {
            yield return this with { Which = 0 };
        }
    }

    public override string ToString() => $"{What}(#{Which}, {Size}, {Extra}) on {Thread}";
}
