using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Arenas.Diagnostics;
using Arenas.Tool.Live;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>What the library sends in parts, the tool puts together; and it notices whatever is missing.</summary>
public static class AnswerPartsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(48 * 1024)]
    [InlineData((48 * 1024) + 1)]
    [InlineData(1_000_003)]
    public static void An_answer_comes_back_as_it_was_sent(int length)
    {
        byte[] sent = Bytes(length);
        using MemoryStream sink = new();
        AnswerParts parts = new(sink);

        foreach (byte[] part in PartsOf(sent))
        {
            Assert.False(parts.IsEnded);
            Assert.InRange(part.Length, 9, 60_000);
            parts.Add(part);
        }

        Assert.True(parts.IsEnded);
        Assert.False(parts.IsLossy);
        Assert.Equal(sent, sink.ToArray());
    }

    [Fact]
    public static void A_part_that_is_missing_is_noticed_wherever_it_was()
    {
        List<byte[]> all = PartsOf(Bytes(200_000));
        Assert.True(all.Count > 4);

        for (int missing = 0; missing < all.Count; missing++)
        {
            using MemoryStream sink = new();
            AnswerParts parts = new(sink);
            foreach (byte[] part in all.Where((_, i) => i != missing))
            {
                parts.Add(part);
            }

            Assert.True(parts.IsLossy || !parts.IsEnded, $"part {missing}");
        }
    }

    [Fact]
    public static void A_byte_that_was_changed_is_noticed()
    {
        List<byte[]> all = PartsOf(Bytes(100_000));
        all[1][100] ^= 1;
        using MemoryStream sink = new();
        AnswerParts parts = new(sink);

        all.ForEach(part => parts.Add(part));

        Assert.True(parts.IsLossy);
    }

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> PartsOf(byte[] sent)
    {
        List<byte[]> parts = [];
        using AnswerStream stream = new(parts.Add, pace: 1 << 30);
        // In pieces of all sizes, as a writer of files writes.
        for (int start = 0, size = 1; start < sent.Length; start += size, size = (size * 3 % 7919) + 1)
        {
            stream.Write(sent, start, Math.Min(size, sent.Length - start));
        }

        stream.End();
        Assert.Equal(sent.Length, stream.Length);
        return parts;
    }
}
