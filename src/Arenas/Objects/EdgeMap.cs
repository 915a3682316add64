using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Objects;

namespace Arenas;

/// <summary>Collects where a type holds edges, while <see cref="INativeObject.DescribeEdges"/> runs.</summary>
public sealed class EdgeMap
{
    private readonly List<int> _offsets = [];
    private readonly int _valueSize;
    private int _start;

    internal EdgeMap(int valueSize) => _valueSize = valueSize;

    /// <summary>Adds an edge.</summary>
    /// <typeparam name="TSelf">The struct that is being described.</typeparam>
    /// <typeparam name="TTarget">The type that the edge leads to.</typeparam>
    /// <param name="self">The struct.</param>
    /// <param name="field">The handle, a field of the struct or an element of an inline array in it.</param>
    /// <exception cref="ArgumentException">The field does not lie in the struct, or not at a multiple of 8
    /// bytes.</exception>
    public void Add<TSelf, TTarget>(ref TSelf self, ref Handle<TTarget> field)
        where TSelf : struct
        where TTarget : unmanaged =>
        AddAt(Offset(ref self, ref Unsafe.As<Handle<TTarget>, byte>(ref field), sizeof(ulong)));

    /// <summary>Adds the edges of a struct that lies in the described one.</summary>
    /// <typeparam name="TSelf">The struct that is being described.</typeparam>
    /// <typeparam name="TInner">The struct inside.</typeparam>
    /// <param name="self">The struct.</param>
    /// <param name="field">The inner struct, a field of it or an element of an inline array in it.</param>
    /// <exception cref="ArgumentException">The field does not lie in the struct.</exception>
    public void AddNested<TSelf, TInner>(ref TSelf self, ref TInner field)
        where TSelf : struct
        where TInner : struct, INativeObject
    {
        int outer = _start;
        _start = Offset(ref self, ref Unsafe.As<TInner, byte>(ref field), Unsafe.SizeOf<TInner>());
        field.DescribeEdges(this);
        _start = outer;
    }

    /// <summary>Adds the edges of a field whose type is a type parameter: itself if it is a handle, those that it
    /// describes, or none.</summary>
    /// <typeparam name="TSelf">The struct that is being described.</typeparam>
    /// <typeparam name="TField">The type of the field, known only when the program runs.</typeparam>
    /// <param name="self">The struct.</param>
    /// <param name="field">The field, or an element of an inline array in it.</param>
    /// <exception cref="ArgumentException">The field does not lie in the struct, or an edge not at a multiple of 8
    /// bytes.</exception>
    /// <exception cref="InvalidOperationException">The type holds handles and does not say where.</exception>
    public void AddGeneric<TSelf, TField>(ref TSelf self, ref TField field)
        where TSelf : struct
        where TField : unmanaged
    {
        int start = Offset(ref self, ref Unsafe.As<TField, byte>(ref field), Unsafe.SizeOf<TField>());
        foreach (int edge in ObjectType.EdgesOf<TField>())
        {
            AddAt(start + edge);
        }
    }

    internal int[] ToOffsets()
    {
        _offsets.Sort();
        for (int i = 1; i < _offsets.Count; i++)
        {
            if (_offsets[i] == _offsets[i - 1])
            {
                throw new InvalidOperationException($"The edge at offset {_offsets[i]} was described twice.");
            }
        }
        return [.. _offsets];
    }

    private void AddAt(int offset)
    {
        if (offset % sizeof(ulong) != 0)
        {
            throw new ArgumentException($"An edge lies at a multiple of 8 bytes, not at {offset}.");
        }
        // A struct may describe another one than itself.
        if (offset + sizeof(ulong) > _valueSize)
        {
            throw new ArgumentException($"An edge lies in its value of {_valueSize} bytes, not at {offset}.");
        }
        Debug.Assert(offset >= 0, "an edge lies inside the value");
        _offsets.Add(offset);
    }

    private int Offset<TSelf>(ref TSelf self, ref byte field, int byteCount)
        where TSelf : struct
    {
        nint offset = Unsafe.ByteOffset(ref Unsafe.As<TSelf, byte>(ref self), ref field);
        if (offset < 0 || offset + byteCount > Unsafe.SizeOf<TSelf>())
        {
            throw new ArgumentException($"An edge lies in its struct, not at {offset}.");
        }
        Debug.Assert(_start >= 0, "a nested struct begins inside the value");
        return _start + (int)offset;
    }
}
