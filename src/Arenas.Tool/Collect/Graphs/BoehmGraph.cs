using System;
using System.Runtime.CompilerServices;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>Objects of <see cref="BoehmLibrary"/>, which is loaded before. They are named by their addresses.</summary>
internal readonly unsafe struct BoehmGraph : IObjectGraph<BoehmGraph, nint>
{
    private const int StackToClear = 16 << 10;

    // Not managed memory: the collector has to see it.
    private readonly nint* _places;
    private readonly int _placeCount;
    private readonly bool _isAutomatic;

    public BoehmGraph(GraphOptions options)
    {
        _placeCount = options.Places;
        _places = (nint*)BoehmLibrary.AllocateUncollectable((nuint)options.Places * (nuint)sizeof(nint));
        _isAutomatic = options.IsAutomatic;
        if (!_isAutomatic)
        {
            BoehmLibrary.Disable();
        }
    }

    public static bool IsCounted => false;

    public long? LiveCount => null;

    public long Bytes
    {
        get
        {
            Collect(2);
            return BoehmLibrary.UsedBytes;
        }
    }

    public long FullCollections => BoehmLibrary.Collections;

    public static BoehmGraph Create(GraphOptions options) => new(options);

    public nint New() => BoehmLibrary.Allocate((nuint)sizeof(BoehmNode));

    public nint NewTaking(nint left, nint right)
    {
        BoehmNode* node = (BoehmNode*)BoehmLibrary.Allocate((nuint)sizeof(BoehmNode));
        node->Left = left;
        node->Right = right;
        return (nint)node;
    }

    public void LinkLeft(nint node, nint target) => ((BoehmNode*)node)->Left = target;

    public void LinkRight(nint node, nint target) => ((BoehmNode*)node)->Right = target;

    public void Release(nint node)
    {
        // Nobody counts.
    }

    public void Hold(int place, nint node) => _places[place] = node;

    public nint Held(int place) => _places[place];

    public void Drop(int place) => _places[place] = 0;

    public void Collect(int generation)
    {
        ClearStack();
        if (_isAutomatic)
        {
            BoehmLibrary.Collect();
            return;
        }

        // A collector that is disabled collects on no request either.
        BoehmLibrary.Enable();
        BoehmLibrary.Collect();
        BoehmLibrary.Disable();
    }

    public void Dispose()
    {
        new Span<nint>(_places, _placeCount).Clear();
        if (!_isAutomatic)
        {
            BoehmLibrary.Enable();
        }
    }

    // An address left in a dead frame would keep a whole ring.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ClearStack()
    {
        Span<byte> bytes = stackalloc byte[StackToClear];
        bytes.Clear();
        GC.KeepAlive(bytes.Length);
    }
}
