using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Arenas.Bits;

namespace Arenas.Fuzz;

/// <summary>One question about one bitmap, answered by the library and, bit by bit, by a loop.</summary>
/// <remarks>VERB SEED WORDS NUMBER: the seed says what is in the words, the number what is asked.</remarks>
internal sealed class BitQuestions
{
    private const int MaxWords = 4096;

    private static readonly Dictionary<string, Action<BitQuestions>> s_verbs = new(StringComparer.Ordinal)
    {
        ["set"] = question => question.AskSearch(true),
        ["clear"] = question => question.AskSearch(false),
        ["count"] = question => question.AskCount(),
        ["range"] = question => question.AskRange(),
        ["other"] = question => question.AskOther(),
        ["run"] = question => question.AskRun(1),
        ["alignedrun"] = question => question.AskRun(1 << question._random.Next(10)),
        ["select"] = question => question.AskSelect(),
        ["spans"] = question => question.AskSpans(),
    };

    private readonly Operation _operation;
    private readonly SeededRandom _random;
    private readonly ulong[] _words;
    private readonly bool[] _bits;
    private readonly int _number;

    public BitQuestions(Operation operation)
    {
        _operation = operation;
        _random = new((ulong)operation.A);
        _words = new ulong[(int)Math.Clamp(operation.B, 0, MaxWords)];
        ulong usual = _random.Next(2) == 0 ? 0 : ulong.MaxValue;
        bool ragged = _random.Next(2) == 0;
        foreach (ref ulong word in _words.AsSpan())
        {
            word = ragged || _random.Next(12) == 0 ? Word() : usual;
        }
        _bits = [.. Enumerable.Range(0, _words.Length * 64).Select(bit => ((_words[bit / 64] >> (bit % 64)) & 1) == 1)];
        _number = (int)Math.Clamp(operation.C, 0, int.MaxValue);
    }

    public static IEnumerable<string> Verbs => s_verbs.Keys;

    public void Ask()
    {
        if (!s_verbs.TryGetValue(_operation.Verb, out Action<BitQuestions>? ask))
        {
            throw new FormatException($"no operation is called '{_operation.Verb}'");
        }
        ask(this);
    }

    private ulong Word() => _random.Next(6) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => (ulong)_random.NextInt64() * 2,
        3 => (ulong)(_random.NextInt64() & _random.NextInt64() & _random.NextInt64()),
        4 => ulong.MaxValue << _random.Next(64),
        _ => (ulong.MaxValue << _random.Next(64)) ^ (ulong.MaxValue >> _random.Next(64)),
    };

    private void Same<T>(T expected, T found, string what) => ViolationException.Unless(
        EqualityComparer<T>.Default.Equals(expected, found), $"{_operation}: {what} gave {found}, not {expected}");

    private void AskSearch(bool value)
    {
        int from = _number % (_bits.Length + 1);
        int index = Array.IndexOf(_bits, value, from);
        Same(index, value ? Bitmap.IndexOfSet(_words, from) : Bitmap.IndexOfClear(_words, from), "the search");
    }

    private void AskCount()
    {
        int count = _bits.Count(bit => bit);
        Same(count, Bitmap.CountSet(_words), "the count");
        Same(count, BitmapScan.CountSetScalar(_words), "the scalar count");
        Same(count, BitmapScan.CountSetVector128(_words), "the count by 128");
        Same(count, BitmapScan.CountSetVector256(_words), "the count by 256");
        Same(count, BitmapScan.CountSetVector512(_words), "the count by 512");
    }

    private void AskRange()
    {
        int start = _number % (_bits.Length + 1);
        int length = _random.Next(_bits.Length - start + 1);
        bool[] range = [.. _bits.Skip(start).Take(length)];
        Same(range.Count(bit => bit), Bitmap.CountSet(_words, start, length), "the count of a range");
        Same(!range.Contains(false), Bitmap.AllSet(_words, start, length), "all set");
        Same(!range.Contains(true), Bitmap.AllClear(_words, start, length), "all clear");
        int before = _bits.Count(bit => bit);
        ulong[] words = [.. _words];
        Bitmap.SetRange(words, start, length);
        Same(true, Bitmap.AllSet(words, start, length), "all set, when set");
        Same(before + range.Count(bit => !bit), Bitmap.CountSet(words), "the count, when set");
        Bitmap.ClearRange(words, start, length);
        Same(true, Bitmap.AllClear(words, start, length), "all clear, when cleared");
        Same(before - range.Count(bit => bit), Bitmap.CountSet(words), "the count, when cleared");
    }

    private void AskOther()
    {
        ulong usual = _words.Length > 0 ? _words[_random.Next(_words.Length)] : 0;
        int index = Array.FindIndex(_words, word => word != usual);
        Same(index, BitmapScan.IndexOfOther(_words, usual), "the word search");
        Same(index, BitmapScan.IndexOfOtherScalar(_words, usual), "the scalar word search");
        Same(index, BitmapScan.IndexOfOtherVector128(_words, usual), "the word search by 128");
        Same(index, BitmapScan.IndexOfOtherVector256(_words, usual), "the word search by 256");
        Same(index, BitmapScan.IndexOfOtherVector512(_words, usual), "the word search by 512");
    }

    private void AskRun(int alignment)
    {
        int length = 1 + (_number % (_random.Next(2) == 0 ? 64 : _bits.Length + 1));
        int found = Bitmap.None;
        int longest = 0;
        int open = 0;
        for (int bit = 0; bit < _bits.Length; bit++)
        {
            open = _bits[bit] ? 0 : open + 1;
            longest = Math.Max(longest, open);
            int start = bit + 1 - length;
            found = found == Bitmap.None && open >= length && start % alignment == 0 ? start : found;
        }
        Same(found, BitmapRuns.IndexOfClearRun(_words, length, alignment), $"a run of {length} at {alignment}");
        Same(longest, BitmapRuns.LongestClearRun(_words), "the longest run");
    }

    private void AskSelect()
    {
        foreach (ulong word in _words)
        {
            int count = _number % 66;
            int[] set = [.. Enumerable.Range(0, 64).Where(bit => ((word >> bit) & 1) == 1)];
            ulong lowest = set.Take(count).Aggregate(0ul, (bits, bit) => bits | (1ul << bit));
            Same(lowest, SelectBits.LowestSet(word, count), "the lowest bits");
            Same(lowest, SelectBits.LowestSetPortable(word, count), "the lowest bits, portable");
            int rank = set.Length == 0 ? 0 : count % set.Length;
            if (set.Length > 0)
            {
                Same(set[rank], SelectBits.NthSet(word, rank), "a bit by rank");
                Same(set[rank], SelectBits.NthSetPortable(word, rank), "a bit by rank, portable");
            }
        }
    }

    private void AskSpans()
    {
        const int osPage = 4096;
        int pool = 1 << _random.Next(12, 19);
        int size = _random.Next(1, 1 + (Math.Min(pool, 1 << _random.Next(4, 17)) / 16)) * 16;
        int offset = _random.Next(3) == 0 ? _random.Next(Math.Min(pool - size + 1, 8192)) : 0;
        int capacity = Math.Min((pool - offset) / size, _words.Length * 64);
        if (capacity == 0)
        {
            return;
        }
        BlockSpans spans = new(capacity, size, offset, pool, osPage);
        ulong expected = 0;
        for (int page = 0; page < pool / osPage; page++)
        {
            bool free = page * osPage >= offset;
            for (int block = 0; block < capacity; block++)
            {
                free &= _bits[block] || !Touches(offset + (block * size), size, page * osPage, osPage);
            }
            expected |= free ? 1ul << page : 0;
        }
        Same(expected, spans.FreeOsPages(_words), $"the free OS pages of {capacity} * {size} + {offset} in {pool}");

        ulong pages = BitOperations.RotateLeft((ulong)_number * 0x9E37_79B9_7F4A_7C15, 7);
        pages &= pool / osPage == 64 ? ulong.MaxValue : (1ul << (pool / osPage)) - 1;
        ulong[] blocks = new ulong[spans.WordCount];
        spans.BlocksOn(pages, blocks);
        for (int block = 0; block < capacity; block++)
        {
            bool on = Enumerable.Range(0, pool / osPage).Any(page => ((pages >> page) & 1) == 1
                && Touches(offset + (block * size), size, page * osPage, osPage));
            Same(on, Bitmap.Test(blocks, block), $"block {block} of {capacity} * {size} + {offset} in {pool}");
        }
    }

    private static bool Touches(int start, int length, int otherStart, int otherLength) =>
        start < otherStart + otherLength && otherStart < start + length;
}
