using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A view of where the objects of a type hold edges.</summary>
internal readonly unsafe struct EdgesRef
{
    private readonly EdgesHeader* _header;

    public EdgesRef(nuint header) => _header = (EdgesHeader*)header;

    public nuint Address => (nuint)_header;

    public bool IsNull => _header == null;

    public ReadOnlySpan<int> Fixed => new(_header + 1, _header->FixedCount);

    public ReadOnlySpan<int> Item => new((int*)(_header + 1) + _header->FixedCount, _header->ItemCount);

    public static nuint ByteCount(int fixedCount, int itemCount) =>
        (nuint)sizeof(EdgesHeader) + ((nuint)(uint)(fixedCount + itemCount) * sizeof(int));

    public static EdgesRef Format(nuint header, ReadOnlySpan<int> fixedEdges, ReadOnlySpan<int> itemEdges,
        int itemSize, int lengthOffset)
    {
        Debug.Assert(header != 0 && fixedEdges.Length + itemEdges.Length > 0, "some edge");
        EdgesRef edges = new(header);
        *edges._header = new EdgesHeader
        {
            FixedCount = fixedEdges.Length,
            ItemCount = itemEdges.Length,
            ItemSize = itemSize,
            LengthOffset = lengthOffset,
        };
        fixedEdges.CopyTo(new Span<int>(edges._header + 1, fixedEdges.Length));
        itemEdges.CopyTo(new Span<int>((int*)(edges._header + 1) + fixedEdges.Length, itemEdges.Length));
        return edges;
    }

    /// <summary>Shows a visitor every edge of an object, those of null too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Visit<TVisitor>(ObjectRef source, TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        int* offset = (int*)(_header + 1);
        for (int* end = offset + _header->FixedCount; offset < end; offset++)
        {
            visitor.Visit(ref source.Edge((nuint)(uint)*offset));
        }
        if (_header->ItemCount != 0)
        {
            VisitItems(_header, source, visitor);
        }
    }

    /// <summary>Whether an edge lies at an offset from the start of an object's slot.</summary>
    public bool HasEdgeAt(ObjectRef source, nuint offset)
    {
        if (Fixed.Contains((int)offset))
        {
            return true;
        }
        nuint items = (nuint)(uint)_header->LengthOffset + sizeof(ulong);
        if (_header->ItemCount == 0 || offset < items)
        {
            return false;
        }
        nuint index = (offset - items) / (nuint)(uint)_header->ItemSize;
        return index < source.At<nuint>((nuint)(uint)_header->LengthOffset)
            && Item.Contains((int)(offset - items - (index * (nuint)(uint)_header->ItemSize)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void VisitItems<TVisitor>(EdgesHeader* header, ObjectRef source, TVisitor visitor)
        where TVisitor : struct, IEdgeVisitor
    {
        nuint lengthOffset = (nuint)(uint)header->LengthOffset;
        nuint length = source.At<nuint>(lengthOffset);
        nuint item = lengthOffset + sizeof(ulong);
        int* first = (int*)(header + 1) + header->FixedCount;
        int* end = first + header->ItemCount;
        for (nuint index = 0; index < length; index++, item += (nuint)(uint)header->ItemSize)
        {
            for (int* offset = first; offset < end; offset++)
            {
                visitor.Visit(ref source.Edge(item + (nuint)(uint)*offset));
            }
        }
        Debug.Assert(header->ItemSize > 0, "items have a size");
    }
}
