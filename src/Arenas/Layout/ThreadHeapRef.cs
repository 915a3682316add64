using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Arenas.Layout;

/// <summary>A view of the record of one thread heap.</summary>
internal readonly unsafe struct ThreadHeapRef : IEquatable<ThreadHeapRef>
{
    private readonly ThreadHeapRecord* _record;

    public ThreadHeapRef(nuint address)
    {
        Debug.Assert(address % 64 == 0, "a record begins with a cache line");
        _record = (ThreadHeapRecord*)address;
    }

    public nuint Address => (nuint)_record;

    public bool IsNull => _record == null;

    public ref ulong Tag => ref _record->Tag;

    public ref int Busy => ref _record->Busy;

    public ref int Seized => ref _record->Seized;

    public ref long CachedBytes => ref _record->CachedBytes;

    public ref long CachedLargeBytes => ref _record->CachedLargeBytes;

    public ref nuint LastBlock => ref _record->LastBlock;

    public ref ulong LastBit => ref _record->LastBit;

    public ref nuint LastEntry => ref _record->LastEntry;

    public ref long CacheLimit => ref _record->CacheLimit;

    public ref TraceShare Traced => ref _record->Traced;

    public ref int TracedNumber => ref _record->TracedNumber;

    public ref long SampleLeft => ref _record->SampleLeft;

    public ref UInt128 SampleDue => ref _record->SampleDue;

    public ref int SamplePassed(int sizeClass) => ref ((Span<int>)_record->SamplePassed)[sizeClass];

    /// <summary>Whether an empty pool may be kept without passing the pools' half of the limit.</summary>
    public bool HasRoomForPool(nuint byteCount)
    {
        Debug.Assert(_record->CachedBytes >= _record->CachedLargeBytes, "I9: pools and large blocks are counted");
        return _record->CachedBytes - _record->CachedLargeBytes + (long)byteCount <= _record->CacheLimit / 2;
    }

    /// <summary>Whether a large block may be kept without passing the large blocks' half of the limit.</summary>
    public bool HasRoomForLarge(nuint byteCount)
    {
        Debug.Assert(_record->CachedLargeBytes >= 0, "I9: large blocks are counted");
        return _record->CachedLargeBytes + (long)byteCount <= _record->CacheLimit / 2;
    }

    public ref ClassEntry Entry(int sizeClass) => ref ((Span<ClassEntry>)_record->Entries)[sizeClass];

    public nuint AddressOfEntry(int sizeClass) =>
        Address + ThreadHeapRecord.EntriesOffset + ((nuint)(uint)sizeClass * (nuint)sizeof(ClassEntry));

    public ref nuint RemoteList(int sizeClass) => ref ((Span<nuint>)_record->RemoteLists)[sizeClass];

    public ref nuint QueueFirst(int sizeClass) => ref ((Span<nuint>)_record->QueueFirst)[sizeClass];

    public ref nuint QueueLast(int sizeClass) => ref ((Span<nuint>)_record->QueueLast)[sizeClass];

    // Without the bounds of a span, as in TryPop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref nuint TraceWords(int sizeClass)
    {
        Debug.Assert((uint)sizeClass < SizeClasses.PooledCount, "a pooled class");
        return ref ((nuint*)((byte*)_record + ThreadHeapRecord.TraceWordsOffset))[(uint)sizeClass];
    }

    public void ForgetTraceWords() => ((Span<nuint>)_record->TraceWords).Clear();

    /// <summary>Writes the trace word of the block that was taken last, of the group whose words these are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong LastTrace(nuint words)
    {
        Debug.Assert(words != 0 && _record->LastBit != 0, "a block was taken, and its group has words");
        return ref ((ulong*)words)[LowestBit(_record->LastBit)];
    }

    public ref nuint EmptyPools(int kind) => ref ((Span<nuint>)_record->EmptyPools)[kind];

    public ref nuint CachedLarge(int largeClass) => ref ((Span<nuint>)_record->CachedLarge)[largeClass];

    /// <summary>The pool that a class allocates from; null while it points at the pool that is always empty.</summary>
    public PoolRef CurrentPool(int sizeClass)
    {
        nuint group = Entry(sizeClass).Group;
        Debug.Assert(group != 0, "I7: an entry names a group, if only the one that is always empty");
        return group == AlwaysEmpty.Group ? default : new GroupRef(group).Pool;
    }

    /// <summary>
    /// Takes a block: the one place of the library where a block leaves its pool. False if none is at hand, or if
    /// another thread frees what is free already.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(int sizeClass, out nuint block)
    {
        Debug.Assert((uint)sizeClass < SizeClasses.PooledCount, "a pooled class");
        // Not &_record->Entries: the JIT would test the pointer for null once more.
        ClassEntry* entry = (ClassEntry*)((byte*)_record + ThreadHeapRecord.EntriesOffset) + (nuint)(uint)sizeClass;
        ulong* available = (ulong*)entry->Group;
        ulong word = *available;
        if (word == 0 || (word & available[2]) != 0)
        {
            block = 0;
            return false;
        }
        // available[1] is Freed; the third word is not the owner's to rely on.
        Debug.Assert((word & available[1]) == 0, "I1: an available block is not in Freed as well");
        *available = word & (word - 1);
        block = entry->Base + (nuint)(LowestBit(word) * entry->BlockSize);
        _record->LastBlock = block;
        _record->LastBit = word & (0 - word);
        _record->LastEntry = (nuint)entry;
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)(entry->Base + (nuint)(LowestBit(word & (word - 1)) * entry->BlockSize)));
        }
        Debug.Assert(block % Geometry.BlockAlignment == 0, "I7: the entry's base is the start of its group");
        return true;
    }

    /// <summary>
    /// Frees the block that was taken last, and makes it available at once; false if the address is another.
    /// </summary>
    /// <remarks>
    /// What is needed to prove that the block is live was at hand when it was taken: as long as no other was, and its
    /// group serves its class, it can only have been freed by another thread. Null is such a block, with no bit.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPushLast(nuint block)
    {
        if (_record->LastBlock != block)
        {
            return false;
        }
        ClassEntry* entry = (ClassEntry*)_record->LastEntry;
        ulong* available = (ulong*)entry->Group;
        ulong bit = _record->LastBit;
        if ((available[2] & bit) != 0)
        {
            return false;
        }
        *available |= bit;
        entry->ZeroFrom = nuint.MaxValue;
        _record->LastBlock = 0;
        _record->LastBit = 0;
        return true;
    }

    /// <summary>The last block is no longer known: it was freed, or its group serves its class no more.</summary>
    public void ForgetLast()
    {
        _record->LastBlock = 0;
        _record->LastBit = 0;
    }

    public bool Equals(ThreadHeapRef other) => _record == other._record;

    public override bool Equals(object? obj) => obj is ThreadHeapRef other && Equals(other);

    public override int GetHashCode() => Address.GetHashCode();

    // The 64-bit form spares the JIT a widening move.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong LowestBit(ulong word) =>
        Bmi1.X64.IsSupported ? Bmi1.X64.TrailingZeroCount(word) : (uint)BitOperations.TrailingZeroCount(word);
}
