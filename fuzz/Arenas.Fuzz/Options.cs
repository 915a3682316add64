using System.Collections.Generic;
using System.Globalization;

namespace Arenas.Fuzz;

/// <summary>The command line: words, and options with a number. A first word "fuzz" may stand or not.</summary>
internal sealed class Options
{
    private readonly List<string> _words = [];

    public Options(string[] args)
    {
        for (int index = 0; index < args.Length; index++)
        {
            int? value = index + 1 < args.Length
                && int.TryParse(args[index + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number : null;
            if (args[index] == "--seconds" && value is not null)
            {
                Seconds = value;
                index++;
            }
            else if (args[index] == "--rounds" && value is not null)
            {
                Rounds = value;
                index++;
            }
            else if (index > 0 || args[index] != "fuzz")
            {
                _words.Add(args[index]);
            }
        }
    }

    public IReadOnlyList<string> Words => _words;

    public int? Seconds { get; }

    public int? Rounds { get; }
}
