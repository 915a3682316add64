using System;
using System.Buffers.Binary;
using System.Globalization;
using System.IO;

namespace Arenas.Tests.Heaps;

/// <summary>What of the process's memory is resident, as the kernel says and not as the heap says.</summary>
internal static class ResidentMemory
{
    /// <summary>Resident bytes of a range of addresses: bit 63 of its entries in the page map.</summary>
    public static long BytesOf(nint address, nuint byteCount)
    {
        int osPage = Environment.SystemPageSize;
        byte[] entries = new byte[byteCount / (nuint)osPage * sizeof(ulong)];
        using (FileStream map = new("/proc/self/pagemap", FileMode.Open, FileAccess.Read, FileShare.Read, 0))
        {
            map.Position = address / osPage * sizeof(ulong);
            map.ReadExactly(entries);
        }
        long resident = 0;
        for (int offset = 0; offset < entries.Length; offset += sizeof(ulong))
        {
            resident += (long)(BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(offset)) >> 63) * osPage;
        }
        return resident;
    }
}
