using System;
using System.Globalization;

namespace Arenas.Fuzz;

/// <summary>
/// One operation of a program: a verb and up to three numbers. Its text is one line of a corpus file.
/// </summary>
internal readonly record struct Operation(string Verb, long A = 0, long B = 0, long C = 0)
{
    private const int Numbers = 3;

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static Operation Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > Numbers + 1)
        {
            throw new FormatException($"'{line}' is not a verb with at most {Numbers} numbers");
        }
        return new(words[0], Number(words, 1), Number(words, 2), Number(words, 3));
    }

    public override string ToString() => (A, B, C) switch
    {
        (_, _, not 0) => string.Create(CultureInfo.InvariantCulture, $"{Verb} {A} {B} {C}"),
        (_, not 0, _) => string.Create(CultureInfo.InvariantCulture, $"{Verb} {A} {B}"),
        (not 0, _, _) => string.Create(CultureInfo.InvariantCulture, $"{Verb} {A}"),
        _ => Verb,
    };

    private static long Number(string[] words, int index) =>
        index < words.Length ? long.Parse(words[index], CultureInfo.InvariantCulture) : 0;
}
