using System.Diagnostics;

namespace Arenas;

/// <summary>Goes through the values of a <see cref="NativeArray{T}"/>.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public ref struct NativeArrayEnumerator<T>
    where T : unmanaged
{
    private readonly NativeArray<T> _array;
    private long _at;

    internal NativeArrayEnumerator(NativeArray<T> array)
    {
        Debug.Assert(!array.IsDisposed, "an array in use");
        _array = array;
        _at = -1;
    }

    /// <summary>Gets the value, in place.</summary>
    public readonly ref T Current => ref _array[_at];

    /// <summary>Goes on to the next value.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext() => ++_at < _array.Length;
}
