using System.Diagnostics;

namespace Arenas.Layout;

/// <summary>A view of the record of one large block.</summary>
internal readonly unsafe struct LargeRef
{
    private readonly LargeRecord* _record;

    public LargeRef(nuint address)
    {
        Debug.Assert(address % LargeRecord.ByteCount == 0, "a record lies where one was carved");
        _record = (LargeRecord*)address;
    }

    public nuint Address => (nuint)_record;

    public bool IsNull => _record == null;

    public ref nuint Block => ref _record->Block;

    public ref nuint UsableBytes => ref _record->UsableBytes;

    public ref int ArenaCount => ref _record->ArenaCount;

    /// <summary>A <see cref="LargeState"/>, as an integer that can be exchanged.</summary>
    public ref int State => ref _record->State;

    public ref int LargeClass => ref _record->LargeClass;

    public ref int Zeroed => ref _record->Zeroed;

    public ref int FreedAt => ref _record->FreedAt;

    public ref nuint Next => ref _record->Next;

    public ref ulong HeapTag => ref _record->HeapTag;

    public ref int Index => ref _record->Index;

    public ref int TraceOrigin => ref _record->TraceOrigin;

    public ref uint TraceSlack => ref _record->TraceSlack;

    public bool IsLive => State == (int)LargeState.Live;
}
