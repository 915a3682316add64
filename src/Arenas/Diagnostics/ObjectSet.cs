using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>A set of objects of a snapshot, by their numbers: one bit each.</summary>
internal readonly struct ObjectSet(int count)
{
    private readonly ulong[] _words = new ulong[(count + 63) >> 6];

    public bool Contains(int index) => (_words[index >> 6] >> index & 1) != 0;

    /// <summary>Adds an object; false if it is in the set already.</summary>
    public bool Add(int index)
    {
        Debug.Assert(index >= 0, "a number of an object");
        ref ulong word = ref _words[index >> 6];
        ulong before = word;
        word |= 1UL << index;
        return word != before;
    }
}
