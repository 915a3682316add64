using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// The records of large blocks: carved from small pieces of metadata, recycled. Guarded by the heap's lock.
/// </summary>
internal sealed class LargeRecords(MemorySource source)
{
    private const int RecordsPerPiece = 64;

    private readonly List<nint> _pieces = [];
    private nuint _firstFree;

    public LargeRef TryTake()
    {
        if (_firstFree == 0 && !TryAddPiece())
        {
            return default;
        }
        LargeRef record = new(_firstFree);
        _firstFree = record.Next;
        record.Next = 0;
        Debug.Assert(record.State == (int)LargeState.None, "a record without a block");
        return record;
    }

    public void GiveBack(LargeRef record)
    {
        Debug.Assert(record.State != (int)LargeState.Live, "the user holds no block of it");
        record.State = (int)LargeState.None;
        record.Block = 0;
        record.Next = _firstFree;
        _firstFree = record.Address;
    }

    public void ReturnAll()
    {
        foreach (nint piece in _pieces)
        {
            source.ReturnMetadata(piece);
        }
        _pieces.Clear();
        _firstFree = 0;
    }

    private bool TryAddPiece()
    {
        nint piece = source.ReserveMetadata(RecordsPerPiece * LargeRecord.ByteCount);
        if (piece == 0)
        {
            return false;
        }
        Debug.Assert(piece % LargeRecord.ByteCount == 0, "the source aligns metadata");
        _pieces.Add(piece);
        for (int index = RecordsPerPiece - 1; index >= 0; index--)
        {
            GiveBack(new((nuint)piece + ((nuint)(uint)index * LargeRecord.ByteCount)));
        }
        return true;
    }
}
