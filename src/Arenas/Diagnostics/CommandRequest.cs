using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;

namespace Arenas.Diagnostics;

/// <summary>What a session of the diagnostic port asks for, by the arguments it enables the provider with.</summary>
/// <param name="Number">Chosen by whoever asks, positive; each event of the answer carries it.</param>
/// <param name="Command">What is wanted.</param>
/// <param name="Arguments">All arguments.</param>
/// <remarks>
/// <code>
/// Command=hello                                        process and sums, as JSON
/// Command=counts [Top=n]                               hello, each heap, and the n greatest call sites if traced
/// Command=findings                                     leaks found, errors thrown, releases that wait, as JSON
/// Command=snapshot [Pace=bytes]                        a snapshot's file; so many bytes between two rests
/// Command=trace-start Mode=m [Frames=n] [SampleBytes=n]
/// Command=trace-stop
/// Command=trim
/// </code>
/// with <c>Request=number</c> each. Each event of an answer begins with its number from 0 and whether it is the last
/// (two little-endian integers); the last holds the length in bytes and the CRC-32C of all before.
/// </remarks>
internal readonly record struct CommandRequest(
    long Number, string Command, IReadOnlyDictionary<string, string?> Arguments)
{
    /// <summary>Reads the arguments; false if they ask for nothing.</summary>
    public static bool TryParse(IDictionary<string, string?>? arguments, out CommandRequest request)
    {
        request = default;
        if (arguments is null || !arguments.TryGetValue("Command", out string? command) || command is null
            || !arguments.TryGetValue("Request", out string? text)
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) || number == 0)
        {
            return false;
        }
        Debug.Assert(number > 0, "digits only");
        request = new(number, command, new Dictionary<string, string?>(arguments));
        return true;
    }

    /// <summary>Reads a number; <paramref name="usual"/> if it is not given.</summary>
    /// <exception cref="FormatException">It is no number from 1 on.</exception>
    public int Read(string name, int usual)
    {
        Debug.Assert(usual >= 0, "of something");
        if (!Arguments.TryGetValue(name, out string? text) || text is null)
        {
            return usual;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"{name} is a number from 1 on, not '{text}'.");
    }
}
