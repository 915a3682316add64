using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Adapters;

/// <summary>The functions of slot 2: which of them native code calls says what heap is meant.</summary>
/// <remarks>Each slot needs functions of its own, and a function for native code cannot be generic: so there are four
/// such classes, which differ in a number.</remarks>
internal static class CallbackSlot2
{
    private const int Slot = 2;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint Malloc(nuint byteCount) => CallbackTable.AtSlot(Slot)?.OnMalloc(byteCount) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint Calloc(nuint count, nuint size) => CallbackTable.AtSlot(Slot)?.OnCalloc(count, size) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint Realloc(nuint block, nuint byteCount) =>
        CallbackTable.AtSlot(Slot)?.OnRealloc(block, byteCount) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void Free(nuint block) => CallbackTable.AtSlot(Slot)?.OnFree(block);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint AlignedAlloc(nuint alignment, nuint byteCount) =>
        CallbackTable.AtSlot(Slot)?.OnAlignedAlloc(alignment, byteCount) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint UsableSize(nuint block) => CallbackTable.AtSlot(Slot)?.OnUsableSize(block) ?? 0;

    // A C int fills half a register and leaves the other half undefined, so sizes of that type need functions of
    // their own. A negative one is refused.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint MallocInt32(int byteCount) => CallbackTable.AtSlot(Slot)?.OnMalloc((nuint)byteCount) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint ReallocInt32(nuint block, int byteCount) =>
        CallbackTable.AtSlot(Slot)?.OnRealloc(block, (nuint)byteCount) ?? 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int UsableSizeInt32(nuint block) =>
        (int)nuint.Min(int.MaxValue, CallbackTable.AtSlot(Slot)?.OnUsableSize(block) ?? 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int RoundUpInt32(int byteCount) => CallbackTable.AtSlot(Slot)?.OnRoundUp(byteCount) ?? byteCount;
}
