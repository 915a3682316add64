using System;
using System.IO;
using Arenas.Diagnostics;

namespace Arenas.Tool.Replay;

/// <summary>How much of this process is in memory. Asking allocates nothing, so that it changes nothing.</summary>
internal static class ResidentMemory
{
    /// <summary>Returns the resident bytes of this process.</summary>
    public static long Read() => ProcessMemory.ReadResidentBytes();

    /// <summary>Starts the kernel's own record of the peak afresh, if the kernel lets us.</summary>
    public static bool TryResetPeak()
    {
        try
        {
            // Documented in proc(5): 5 sets the peak to what is resident now.
            File.WriteAllText("/proc/self/clear_refs", "5");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Returns the peak since <see cref="TryResetPeak"/> succeeded.</summary>
    public static long ReadPeak()
    {
        ReadOnlySpan<byte> status = File.ReadAllBytes("/proc/self/status");
        ReadOnlySpan<byte> name = "VmHWM:"u8;
        int start = status.IndexOf(name);
        return start < 0 ? 0 : ParseDigits(status[(start + name.Length)..].TrimStart(" \t"u8)) * 1024;
    }

    private static long ParseDigits(ReadOnlySpan<byte> text)
    {
        long value = 0;
        for (int i = 0; i < text.Length && char.IsAsciiDigit((char)text[i]); i++)
        {
            value = (value * 10) + (text[i] - '0');
        }

        return value;
    }
}
