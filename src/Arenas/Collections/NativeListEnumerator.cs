using System;
using System.Diagnostics;

namespace Arenas;

/// <summary>Goes through the values of a <see cref="NativeList{T}"/>.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public ref struct NativeListEnumerator<T>
    where T : unmanaged
{
    private readonly NativeList<T> _list;
    private readonly int _version;
    private long _at;

    internal NativeListEnumerator(NativeList<T> list, int version)
    {
        Debug.Assert(list.Version == version, "a list as it is now");
        _list = list;
        _version = version;
        _at = -1;
    }

    /// <summary>Gets the value.</summary>
    public readonly T Current => _list[_at];

    /// <summary>Goes on to the next value.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="InvalidOperationException">The list was changed meanwhile.</exception>
    public bool MoveNext()
    {
        if (_list.Version != _version)
        {
            throw new InvalidOperationException("The native list was changed while it was enumerated.");
        }
        return ++_at < _list.Count;
    }
}
