using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>A pattern for whole file names: <c>*</c>, <c>?</c>, <c>[seq]</c> and <c>[!seq]</c>.</summary>
internal sealed class FilePattern
{
    private readonly string _pattern;
    private readonly bool _isWindows;

    /// <param name="pattern">The pattern.</param>
    /// <param name="isWindows">Whether case means nothing and both slashes the same.</param>
    public FilePattern(string pattern, bool isWindows)
    {
        _isWindows = isWindows;
        _pattern = Normalize(pattern);
    }

    // The last star takes one character more whenever what follows it does not fit: the stars before it need not.
    public bool Matches(string file)
    {
        string name = Normalize(file);
        int at = 0;
        int next = 0;
        int star = -1;
        int starTo = 0;
        while (at < name.Length)
        {
            if (next < _pattern.Length && _pattern[next] == '*')
            {
                star = next++;
                starTo = at;
            }
            else if (next < _pattern.Length && Fits(name[at], next, out int end))
            {
                at++;
                next = end;
            }
            else if (star >= 0)
            {
                next = star + 1;
                at = ++starTo;
            }
            else
            {
                return false;
            }
        }
        return _pattern.AsSpan(next).Trim('*').IsEmpty;
    }

    private string Normalize(string name) => _isWindows ? name.ToUpperInvariant().Replace('/', '\\') : name;

    // Whether a character fits what begins at a place of the pattern, and where that ends.
    private bool Fits(char character, int start, out int end)
    {
        Debug.Assert(_pattern[start] != '*', "a star is no single character");
        end = start + 1;
        if (_pattern[start] == '[' && ClosingOf(start) is > 0 and int closing)
        {
            end = closing + 1;
            ReadOnlySpan<char> set = _pattern.AsSpan(start + 1, closing - start - 1);
            return set[0] == '!' ? !IsIn(character, set[1..]) : IsIn(character, set);
        }
        return _pattern[start] == '?' || _pattern[start] == character;
    }

    // A bracket that comes first in the set is a member of it; one that is never closed is a bracket. 0 if so.
    private int ClosingOf(int start)
    {
        int first = start + 1;
        first += first < _pattern.Length && _pattern[first] == '!' ? 1 : 0;
        int closing = first + 1 < _pattern.Length ? _pattern.IndexOf(']', first + 1) : -1;
        return Math.Max(closing, 0);
    }

    private static bool IsIn(char character, ReadOnlySpan<char> set)
    {
        Debug.Assert(!set.IsEmpty, "a set has a member");
        for (int i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                if (character >= set[i] && character <= set[i + 2])
                {
                    return true;
                }
                i += 2;
            }
            else if (character == set[i])
            {
                return true;
            }
        }
        return false;
    }
}
