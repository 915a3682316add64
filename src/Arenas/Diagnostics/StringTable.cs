using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Strings by number, each once; the first is empty.</summary>
internal sealed class StringTable
{
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<string> _strings = [];

    public StringTable() => _ = Add("");

    public IReadOnlyList<string> Strings => _strings;

    public int Add(string text)
    {
        if (!_numbers.TryGetValue(text, out int number))
        {
            number = _strings.Count;
            _numbers.Add(text, number);
            _strings.Add(text);
        }
        Debug.Assert(_strings[number] == text, "a number names one string");
        return number;
    }
}
