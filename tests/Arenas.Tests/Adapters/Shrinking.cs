using System.Collections.Generic;

namespace Arenas.Tests.Adapters;

/// <summary>How a program that fails becomes a shorter one.</summary>
internal static class Shrinking
{
    /// <summary>Leaves out halves, quarters and so on down to single steps.</summary>
    public static IEnumerable<T[]> Halves<T>(T[] program)
    {
        for (int length = program.Length; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= program.Length; start += length)
            {
                yield return [.. program[..start], .. program[(start + length)..]];
            }
        }
    }
}
