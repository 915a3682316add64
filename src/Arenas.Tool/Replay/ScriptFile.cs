using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Replay;

/// <summary>
/// Stores a script as it lies in memory. The parent prepares a trace once, and each child reads the result without
/// decoding anything, so that its memory holds nothing but the script when the measuring begins.
/// </summary>
internal static class ScriptFile
{
    // A span of bytes ends at 2 GB, an array of entries does not.
    private const int ItemsAtOnce = 1 << 20;

    /// <summary>Writes <paramref name="script"/> to <paramref name="path"/>.</summary>
    public static void Write(string path, ReplayScript script)
    {
        using FileStream file = File.Create(path);
        WriteArray<long>(file, [script.EventCount, script.SlotCount, script.Threads.Length]);
        foreach (ThreadScript thread in script.Threads)
        {
            WriteArray<ReplayEntry>(file, thread.Entries);
            WriteArray<ReplayEntry>(file, thread.Leftovers);
            WriteArray<ScriptRun>(file, thread.Runs);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ReplayScript Read(string path)
    {
        using FileStream file = new(path, new FileStreamOptions { BufferSize = 0 });
        long[] head = ReadArray<long>(file);
        ThreadScript[] threads = new ThreadScript[head[2]];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new ThreadScript(
                ReadArray<ReplayEntry>(file), ReadArray<ReplayEntry>(file), ReadArray<ScriptRun>(file));
        }

        return new ReplayScript(head[0], (int)head[1], threads);
    }

    private static void WriteArray<T>(FileStream file, ReadOnlySpan<T> items)
        where T : unmanaged
    {
        file.Write(MemoryMarshal.AsBytes([(long)items.Length]));
        for (int i = 0; i < items.Length; i += ItemsAtOnce)
        {
            file.Write(MemoryMarshal.AsBytes(items[i..Math.Min(i + ItemsAtOnce, items.Length)]));
        }
    }

    private static T[] ReadArray<T>(FileStream file)
        where T : unmanaged
    {
        Span<long> length = stackalloc long[1];
        file.ReadExactly(MemoryMarshal.AsBytes(length));
        T[] items = new T[length[0]];
        for (int i = 0; i < items.Length; i += ItemsAtOnce)
        {
            file.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan(i..Math.Min(i + ItemsAtOnce, items.Length))));
        }

        return items;
    }
}
