using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>One copy of equal bytes, for as long as somebody holds it.</summary>
public sealed class InternTableTests : IDisposable
{
    private readonly ObjectHeap _heap = new();
    private readonly InternTable _table;

    public InternTableTests() => _table = new(_heap);

    public void Dispose()
    {
        _table.Dispose();
        _heap.Dispose();
    }

    [Fact]
    public void Equal_bytes_have_one_copy_that_goes_with_its_last_holder()
    {
        Handle<InternedBytes> first = _table.Intern("content-type"u8);
        Handle<InternedBytes> second = _table.Intern("content-type"u8.ToArray());
        Handle<InternedBytes> other = _table.Intern("content-length"u8);
        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal((2, 2), (_table.Count, _heap.Count));
        Assert.True(_table.BytesOf(first).SequenceEqual("content-type"u8));
        _heap.Release(first);
        Assert.True(_table.TryFind("content-type"u8, out Handle<InternedBytes> found));
        Assert.Equal(first, found);
        _heap.Release(found);
        _heap.Release(second);
        Assert.False(_table.TryFind("content-type"u8, out found));
        Assert.True(found.IsNull);
        Assert.Equal((1, 1), (_table.Count, _heap.Count));
        Assert.Throws<ObjectDisposedException>(() => _table.BytesOf(first).Length);
        Handle<InternedBytes> again = _table.Intern("content-type"u8);
        Assert.NotEqual(first, again);
    }

    [Fact]
    public void No_bytes_are_bytes_too()
    {
        Handle<InternedBytes> none = _table.Intern([]);
        Assert.Equal(none, _table.Intern(default));
        Assert.Equal(0, _table.BytesOf(none).Length);
    }

    [Fact]
    public void Strings_with_one_hash_are_told_apart()
    {
        using InternTable table = new(_heap, static _ => 42);
        Handle<InternedBytes>[] copies = [.. Enumerable.Range(0, 50).Select(Copy)];
        Assert.Equal(copies.Length, copies.Distinct().Count());
        for (int number = 0; number < 50; number += 2)
        {
            _heap.Release(copies[number]);
        }
        Assert.Equal(25, table.Count);
        for (int number = 1; number < 50; number += 2)
        {
            Assert.Equal(copies[number], Copy(number));
            Assert.Equal($"{number}", Encoding.UTF8.GetString(table.BytesOf(copies[number])));
        }

        Handle<InternedBytes> Copy(int number) => table.Intern(Encoding.UTF8.GetBytes($"{number}"));
    }

    [Fact]
    public void The_table_grows_and_gives_its_memory_back()
    {
        Dictionary<string, Handle<InternedBytes>> copies = [];
        for (int number = 0; number < 5000; number++)
        {
            copies[$"{number}"] = _table.Intern(Encoding.UTF8.GetBytes($"{number}"));
        }
        Assert.All(copies, copy => Assert.Equal(copy.Key, Encoding.UTF8.GetString(_table.BytesOf(copy.Value))));
        Assert.Equal((5000, 8192), (_table.Count, _table.Capacity));
        foreach (Handle<InternedBytes> copy in copies.Values)
        {
            _heap.Release(copy);
        }
        Assert.Equal((0, 8, 0), (_table.Count, _table.Capacity, _heap.Count));
    }

    [Fact]
    public void Bytes_are_interned_again_while_the_old_copy_dies()
    {
        Handle<InternedBytes> old = _table.Intern("key"u8);
        Handle<InternedBytes> young = default;
        // Called before the table is told, because it is newer than the table's own watch.
        using Watch watch = new(_heap, old, _ => young = _table.Intern("key"u8));
        _heap.Release(old);
        Assert.NotEqual(old, young);
        Assert.Equal(young, _table.Intern("key"u8));
        Assert.Equal((1, 1), (_table.Count, _heap.Count));
    }

    [Fact]
    public void A_disposed_table_leaves_the_copies_to_their_holders()
    {
        InternTable table = new(_heap);
        Handle<InternedBytes> copy = table.Intern("a"u8);
        table.Dispose();
        Assert.Empty(_heap.WatchesOf(copy));
        Assert.True(table.BytesOf(copy).SequenceEqual("a"u8));
        Assert.Throws<ObjectDisposedException>(() => table.Intern("a"u8));
        Assert.Equal(1, _heap.Count);
        _heap.Release(copy);
        Assert.Equal(0, _heap.Count);
    }

    [Fact]
    public void Threads_that_intern_and_release_the_same_few_agree_on_each_copy()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        using InternTable table = new(heap, static bytes => bytes[0] % 2);
        Crew.Run(4, number =>
        {
            Random random = new(number);
            byte[] bytes = new byte[1];
            for (int i = 0; i < TestHeaps.Times(20_000); i++)
            {
                bytes[0] = (byte)random.Next(6);
                Handle<InternedBytes> copy = table.Intern(bytes);
                Handle<InternedBytes> again = table.Intern(bytes);
                Assert.Equal(copy, again);
                Assert.Equal(bytes[0], table.BytesOf(copy)[0]);
                heap.Release(copy);
                heap.Release(again);
            }
        });
        heap.FreePending();
        Assert.Equal((0, 0), (table.Count, heap.Count));
    }
}
