using System.Diagnostics;

using Arenas.Bits;
using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>One region: a run of arenas, with a bit for each that is taken and each that is no longer zero.</summary>
internal sealed class Region(nuint address, int arenaCount)
{
    private readonly ulong[] _taken = new ulong[Bitmap.WordsFor(arenaCount)];
    private readonly ulong[] _dirty = new ulong[Bitmap.WordsFor(arenaCount)];

    public nuint Address { get; } = address;

    public int ArenaCount { get; } = arenaCount;

    public int TakenCount { get; private set; }

    public nuint ByteCount => (nuint)(uint)ArenaCount << Geometry.ArenaShift;

    /// <summary>Passes of the decay clock since the last arena came back; counted while none is taken.</summary>
    public int EmptyPasses { get; set; }

    public bool Contains(nuint address) => address - Address < ByteCount;

    public bool IsTaken(int arena) => Bitmap.Test(_taken, arena);

    public int IndexOf(nuint address)
    {
        Debug.Assert(Contains(address), "an address of the region");
        return (int)((address - Address) >> Geometry.ArenaShift);
    }

    public nuint ArenaAt(int index)
    {
        Debug.Assert((uint)index < (uint)ArenaCount, "an arena of the region");
        return Address + ((nuint)(uint)index << Geometry.ArenaShift);
    }

    /// <summary>Takes the lowest run of arenas that is free and aligned; false if there is none.</summary>
    public bool TryTake(int count, nuint alignment, out nuint address, out bool zeroed)
    {
        Debug.Assert(count > 0, "some arena");
        address = 0;
        zeroed = false;
        if (count > ArenaCount - TakenCount)
        {
            return false;
        }
        int start = IndexOfRun(count, alignment);
        if (start < 0)
        {
            return false;
        }
        Take(start, count);
        address = ArenaAt(start);
        Debug.Assert((address & (alignment - 1)) == 0, "the run is aligned");
        zeroed = Bitmap.AllClear(_dirty, start, count);
        return true;
    }

    /// <summary>Takes the arenas right behind a run; false if one of them is taken or past the end.</summary>
    public bool TryExtend(nuint address, int count, int more)
    {
        int next = IndexOf(address) + count;
        if (next + more > ArenaCount || !Bitmap.AllClear(_taken, next, more))
        {
            return false;
        }
        // Only the new part's zeros matter, and a grown block's tail is not promised to be zero.
        Take(next, more);
        return true;
    }

    public void GiveBack(nuint address, int count, bool zeroed)
    {
        int start = IndexOf(address);
        Debug.Assert(Bitmap.AllSet(_taken, start, count), "I14: what is given back was taken");
        Bitmap.ClearRange(_taken, start, count);
        TakenCount -= count;
        EmptyPasses = 0;
        if (zeroed)
        {
            Bitmap.ClearRange(_dirty, start, count);
        }
        else
        {
            Bitmap.SetRange(_dirty, start, count);
        }
    }

    private void Take(int start, int count)
    {
        Debug.Assert(start + count <= ArenaCount, "arenas of the region");
        Debug.Assert(Bitmap.AllClear(_taken, start, count), "I14: an arena is taken once");
        Bitmap.SetRange(_taken, start, count);
        TakenCount += count;
        Debug.Assert(TakenCount == Bitmap.CountSet(_taken), "I14: the count is that of the bits");
    }

    private int IndexOfRun(int count, nuint alignment)
    {
        if (alignment <= Geometry.ArenaSize)
        {
            return Trim(BitmapRuns.IndexOfClearRun(_taken, count), count);
        }
        // The region is aligned to at most the alignment it was reserved for: count from the first aligned arena.
        int step = (int)(alignment >> Geometry.ArenaShift);
        int first = (int)((Geometry.AlignUp(Address, alignment) - Address) >> Geometry.ArenaShift);
        for (int start = first; start + count <= ArenaCount; start += step)
        {
            if (Bitmap.AllClear(_taken, start, count))
            {
                return start;
            }
        }
        return -1;
    }

    // The bitmap's last word may have bits past the last arena.
    private int Trim(int start, int count) => start >= 0 && start + count <= ArenaCount ? start : -1;
}
