using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Platform;

/// <summary>Lists return addresses of the calling thread, by following the frame pointers that the JIT keeps.</summary>
/// <remarks>
/// Two nanoseconds a frame, where <see cref="StackTrace"/> takes microseconds. Where it was tried and is proved by a
/// test of itself at the first use (Linux on x64), else not at all: then nothing is listed, and the caller asks the
/// runtime. A return address that the runtime has replaced for a moment, to stop the thread, is listed as it stands.
/// </remarks>
internal static unsafe partial class StackWalker
{
    // Two words below the first argument that is passed on the stack: the caller's frame pointer and the return
    // address (System V AMD64 ABI, 3.2.2). The JIT leaves an argument there whose address is taken.
    private const nuint FrameBelowArgument = 16;

    private const int TestFrames = 5;

    [ThreadStatic]
    private static nuint t_stackEnd;

    /// <summary>Gets a value indicating whether frames can be listed here.</summary>
    public static bool Works { get; } = Test();

    /// <summary>Lists the addresses that the caller and its callers return to.</summary>
    /// <returns>How many; 0 if they cannot be listed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Walk(Span<nuint> addresses) => Works ? WalkFrames(addresses) : 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WalkFrames(Span<nuint> addresses)
    {
        Debug.Assert(addresses.Length > 0, "room for a frame");
        nuint end = t_stackEnd != 0 ? t_stackEnd : FindStackEnd();
        fixed (nuint* into = addresses)
        {
            return Follow(into, addresses.Length, end, 0, 0, 0, marker: 1);
        }
    }

    // Every frame is read inside the thread's stack, and each lies above the one before: whatever a foreign frame has
    // put where a frame pointer should be, no address outside is read, and the walk ends.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static int Follow(nuint* into, int count, nuint end, nint second, nint third, nint fourth, nuint marker)
    {
        nuint* frame = (nuint*)((nuint)(&marker) - FrameBelowArgument);
        int found = 0;
        while (found < count)
        {
            into[found++] = frame[1];
            nuint next = frame[0];
            if (next <= (nuint)frame || next >= end || next % (nuint)sizeof(nuint) != 0)
            {
                break;
            }
            frame = (nuint*)next;
        }
        Debug.Assert(second + third + fourth == 0 && marker == 1, "they fill the registers that pass arguments");
        return found;
    }

    /// <summary>Address behind the last frame that may be read; 0 keeps the walk to its first frame.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static nuint FindStackEnd()
    {
        // Room for the structure of any C library.
        byte* attributes = stackalloc byte[256];
        nuint end = 0;
        if (GetAttributes(CurrentThread(), attributes) == 0)
        {
            if (GetStack(attributes, out nuint start, out nuint size) == 0 && start < (nuint)attributes
                && (nuint)attributes < start + size)
            {
                end = start + size - (2 * (nuint)sizeof(nuint));
            }
            _ = DestroyAttributes(attributes);
        }
        return t_stackEnd = end;
    }

    /// <summary>Whether the addresses of a chain of known calls are what the runtime says they are.</summary>
    private static bool Test()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64
            || !RuntimeFeature.IsDynamicCodeCompiled)
        {
            return false;
        }
        try
        {
            return TestDeeper(TestFrames);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static bool TestDeeper(int depth)
    {
        if (depth > 0)
        {
            // Not the last thing it does, or it would need no frame.
            bool works = TestDeeper(depth - 1);
            return works && depth > 0;
        }
        Span<nuint> addresses = stackalloc nuint[TestFrames + 3];
        int count = WalkFrames(addresses);
        StackTrace trace = new(fNeedFileInfo: false);
        // Follow returns to WalkFrames, that returns to frame 0 of the trace, and so on: address n + 1 is one of
        // frame n. From frame 1 on, all are at one and the same call.
        if (count != addresses.Length || trace.FrameCount <= TestFrames)
        {
            return false;
        }
        for (int frame = 2; frame <= TestFrames; frame++)
        {
            if (addresses[frame + 1] != addresses[2] || OffsetOf(trace, frame) != OffsetOf(trace, 1))
            {
                return false;
            }
        }
        return addresses[1] != addresses[2];
    }

    private static int OffsetOf(StackTrace trace, int frame) => trace.GetFrame(frame)?.GetNativeOffset() ?? -1;

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint CurrentThread();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAttributes(nint thread, void* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetStack(void* attributes, out nuint start, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DestroyAttributes(void* attributes);
}
