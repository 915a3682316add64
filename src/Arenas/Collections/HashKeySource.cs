using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Arenas.Collections;

/// <summary>Where the key of the hash comes from: chance, unless another source is named before anything is hashed.
/// </summary>
/// <remarks>Apart from the hash, whose fields are drawn as soon as it is touched and are constant from then on.
/// </remarks>
internal static class HashKeySource
{
    /// <summary>Gets or sets what draws half a key: fuzzers, whose programs have one outcome, fix it.</summary>
    public static Func<ulong> Draw { get; set; } = ByChance;

    private static ulong ByChance()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
