using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Arenas.Bits;
using Xunit;

namespace Arenas.Tests.Bits;

public static class VectorPopCountTests
{
    // All 256 values of a byte, twice and out of order, so that each stands in every half of a vector.
    private static readonly byte[] s_bytes =
        [.. Enumerable.Range(0, 256).Select(i => (byte)(i * 37)), .. Enumerable.Range(0, 256).Select(i => (byte)~i)];

    [Fact]
    public static void Each_byte_of_a_128_bit_vector_is_counted()
    {
        foreach (Vector128<byte> bytes in MemoryMarshal.Cast<byte, Vector128<byte>>(s_bytes))
        {
            Vector128<byte> counts = VectorPopCount.CountBytes(bytes.AsUInt64());
            Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(BitOperations.PopCount(bytes[i]), counts[i]));
            Assert.Equal(Enumerable.Range(0, 16).Sum(i => bytes[i]), VectorPopCount.Sum(bytes));
        }
    }

    [Fact]
    public static void Each_byte_of_a_256_bit_vector_is_counted()
    {
        foreach (Vector256<byte> bytes in MemoryMarshal.Cast<byte, Vector256<byte>>(s_bytes))
        {
            Vector256<byte> counts = VectorPopCount.CountBytes(bytes.AsUInt64());
            Assert.All(Enumerable.Range(0, 32), i => Assert.Equal(BitOperations.PopCount(bytes[i]), counts[i]));
            Assert.Equal(Enumerable.Range(0, 32).Sum(i => bytes[i]), VectorPopCount.Sum(bytes));
        }
    }

    [Fact]
    public static void Each_byte_of_a_512_bit_vector_is_counted()
    {
        foreach (Vector512<byte> bytes in MemoryMarshal.Cast<byte, Vector512<byte>>(s_bytes))
        {
            Vector512<byte> counts = VectorPopCount.CountBytes(bytes.AsUInt64());
            Assert.All(Enumerable.Range(0, 64), i => Assert.Equal(BitOperations.PopCount(bytes[i]), counts[i]));
            Assert.Equal(Enumerable.Range(0, 64).Sum(i => bytes[i]), VectorPopCount.Sum(bytes));
        }
    }

    [Fact]
    public static void The_fullest_bytes_add_up_without_loss()
    {
        Assert.Equal(16 * 255, VectorPopCount.Sum(Vector128.Create(byte.MaxValue)));
        Assert.Equal(32 * 255, VectorPopCount.Sum(Vector256.Create(byte.MaxValue)));
        Assert.Equal(64 * 255, VectorPopCount.Sum(Vector512.Create(byte.MaxValue)));
    }
}
