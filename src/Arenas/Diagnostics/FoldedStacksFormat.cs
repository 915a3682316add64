using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes folded stacks, the input of flame graphs: <c>oldest;...;most recent number</c>, one stack a
/// line.</summary>
/// <remarks>
/// <para>A frame is named by its method, or by file and line where that is not known; white space becomes <c>_</c>, a
/// semicolon <c>:</c>, so the last space of a line is its only one. Stacks that are named alike are one line; those
/// whose number rounds to 0 are left out. Lines are sorted ordinally and end in a line feed.</para>
/// <para><b>Threads</b>: any.</para>
/// </remarks>
public static class FoldedStacksFormat
{
    /// <summary>Writes the live bytes of a snapshot by stack.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="counts">Whether to write numbers of blocks and objects, not bytes.</param>
    /// <remarks>Where allocations were sampled the numbers are estimates.</remarks>
    public static void Write(TextWriter output, Snapshot snapshot, bool counts = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(snapshot);
        StackTotals totals = StackTotals.Of(snapshot);
        SortedDictionary<string, long> lines = new(StringComparer.Ordinal);
        for (int i = 0; i < snapshot.Stacks.Count; i++)
        {
            long number = counts ? totals.Count(i) : totals.Bytes(i);
            if (number > 0)
            {
                string line = string.Join(';', snapshot.Stacks[i].Reverse().Select(FrameLabel.Word));
                lines[line] = lines.GetValueOrDefault(line) + number;
            }
        }
        foreach ((string line, long number) in lines)
        {
            Debug.Assert(!line.Contains(' ', StringComparison.Ordinal), "the only space is that before the number");
            output.Write(line);
            output.Write(' ');
            output.Write(number.ToString(CultureInfo.InvariantCulture));
            output.Write('\n');
        }
    }
}
