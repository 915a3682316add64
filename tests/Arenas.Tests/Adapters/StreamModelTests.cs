using System;
using System.Buffers;
using System.IO;
using System.Linq;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Random programs on the stream and on .NET's own; one that fails is shrunk.</summary>
public static class StreamModelTests
{
    private static readonly (int Weight, int What)[] s_weights =
    [
        (8, 0), (4, 1), (6, 2), (3, 3), (4, 4), (3, 5), (2, 6), (2, 7), (3, 8), (1, 9), (1, 10), (2, 11), (1, 12),
    ];

    private static readonly Gen<(int What, int Size)> s_step =
        from what in Gen.Frequency([.. s_weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from size in Gen.Frequency((6, Gen.Choose(0, 60)), (2, Gen.Choose(0, 900)))
        select (what, size);

    [Theory]
    [InlineData(HeapKind.Default, 500)]
    [InlineData(HeapKind.Hardened, 80)]
    [InlineData(HeapKind.Pinned, 80)]
    internal static void A_stream_does_what_MemoryStream_does(HeapKind kind, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(150),
        Prop.ForAll(Arb.From(s_step.ArrayOf(), Shrinking.Halves), program => Run(program, kind)));

    private static bool Run((int What, int Size)[] program, HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using MemoryStream model = new();
        using (NativeStream stream = new(heap, options: new() { InitialBytes = 16, MaxBlockBytes = 256 }))
        {
            byte fill = 0;
            foreach ((int what, int size) in program)
            {
                fill++;
                if (what < 6)
                {
                    ReadOrWrite(stream, model, what, size, fill);
                }
                else
                {
                    Reshape(stream, model, what, size);
                }
                Assert.Equal((model.Length, model.Position), (stream.Length, stream.Position));
                Assert.True(stream.Capacity64 >= stream.Length);
            }
            Assert.Equal(model.ToArray(), stream.ToArray());
            Assert.Equal(model.ToArray(), stream.GetReadOnlySequence().ToArray());
        }
        return heap.GetStatistics().LiveBlocks == 0;
    }

    private static void ReadOrWrite(NativeStream stream, MemoryStream model, int what, int size, byte fill)
    {
        byte[] bytes = [.. Enumerable.Range(fill, size).Select(value => (byte)value)];
        switch (what)
        {
            case 0:
                stream.Write(bytes);
                model.Write(bytes);
                break;
            case 1:
                stream.WriteByte(fill);
                model.WriteByte(fill);
                break;
            case 2:
                byte[] other = new byte[size];
                int read = stream.Read(bytes);
                Assert.Equal(model.Read(other), read);
                Assert.Equal(other[..read], bytes[..read]);
                break;
            case 3:
                Assert.Equal(model.ReadByte(), stream.ReadByte());
                break;
            case 4:
                Span<byte> span = stream.GetSpan(size);
                Assert.True(span.Length >= int.Max(1, size));
                bytes.CopyTo(span);
                stream.Advance(size / 3);
                stream.Advance(size - (size / 3));
                Append(model, bytes);
                break;
            default:
                bytes.CopyTo(stream.GetMemory(size));
                stream.Advance(size);
                Append(model, bytes);
                break;
        }
    }

    // To advance by nothing changes nothing; to write nothing beyond the end extends a stream.
    private static void Append(MemoryStream model, byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            model.Write(bytes);
        }
    }

    private static void Reshape(NativeStream stream, MemoryStream model, int what, int size)
    {
        switch (what)
        {
            case 6:
                stream.SetLength(size * 3);
                model.SetLength(size * 3);
                break;
            case 7:
                stream.Position = size * 3;
                model.Position = size * 3;
                break;
            case 8:
                SeekOrigin origin = (SeekOrigin)(size % 3);
                long back = long.Min(size, long.Min(model.Length, model.Position));
                long offset = origin == SeekOrigin.Begin ? size : -back;
                Assert.Equal(model.Seek(offset, origin), stream.Seek(offset, origin));
                break;
            case 9:
                Assert.Equal(model.ToArray(), stream.GetContiguous().ToArray());
                break;
            case 10:
                stream.Capacity64 = stream.Length + size;
                break;
            case 11:
                using (MemoryStream one = new())
                using (MemoryStream two = new())
                {
                    stream.CopyTo(one);
                    model.CopyTo(two);
                    Assert.Equal(two.ToArray(), one.ToArray());
                }
                break;
            default:
                using (MemoryStream target = new())
                {
                    long from = stream.Length / 3;
                    stream.WriteTo(target, from, stream.Length - from);
                    Assert.Equal(model.ToArray()[(int)from..], target.ToArray());
                }
                break;
        }
    }
}
