using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Diagnostics;

/// <summary>All call sites and stacks that tracing has seen, with the numbers that stand for them.</summary>
/// <remarks>
/// A stack is found by its return addresses, which cost some nanoseconds; only one that was never seen is asked of the
/// runtime, frame by frame. Stacks with other addresses and the same frames, as of a method that was translated
/// twice, are one. What a frame is called is found out when a report asks.
/// </remarks>
internal sealed class OriginTable : TraceOrigins
{
    /// <summary>The most frames of a stack that are kept.</summary>
    public const int MaxFrames = 256;

    // Frames of this library on top of the stack: an allocation of the deepest kind has fewer.
    private const int OwnFrames = 12;
    private const int Probes = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string File, int Line), int> _sites = [];
    private readonly Dictionary<RawStack, int> _stacks = [];
    private readonly List<Origin> _origins = [new(new CallSite(CallFrame.UnknownFile, 0, 0))];
    private AddressKey?[] _byAddresses = new AddressKey?[4096];
    private int _addressKeys;

    private OriginTable()
    {
    }

    /// <summary>Gets the table of the process.</summary>
    public static OriginTable Instance { get; } = new();

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _origins.Count;
            }
        }
    }

    /// <summary>Gets the bytes of the table, about.</summary>
    public long OwnBytes
    {
        get
        {
            lock (_lock)
            {
                return (_origins.Count * 120L) + (_byAddresses.Length * 8L) + (_addressKeys * (48L + (8 * OwnFrames)));
            }
        }
    }

    /// <summary>The frames of an origin, with the names of files and methods.</summary>
    public CallStack StackOf(int origin)
    {
        Origin known;
        lock (_lock)
        {
            if ((uint)origin >= (uint)_origins.Count || origin == 0)
            {
                return CallStack.Unknown;
            }
            known = _origins[origin];
        }
        return known.Stack;
    }

    /// <summary>The number of a line, or of the stack that leads to it, whatever is traced.</summary>
    public int OfCaller(string file, int line, bool isStack) =>
        isStack ? Ask(file, line, 16) : FindSite(file, line).Origin;

    public override string Describe(int origin) => string.Join("\n  ", StackOf(origin).Frames.ToArray());

    protected override CallSite FindSite(string file, int line)
    {
        lock (_lock)
        {
            if (file.Length == 0 && line == 0)
            {
                return new(file, line, 0);
            }
            if (!_sites.TryGetValue((file, line), out int origin))
            {
                origin = Add(new Origin(new CallSite(file, line, _origins.Count)));
                _sites.Add((file, line), origin);
            }
            return new(file, line, origin);
        }
    }

    [System.Runtime.CompilerServices.SkipLocalsInit]
    protected override int OfStack(string file, int line)
    {
        Span<nuint> buffer = stackalloc nuint[MaxFrames + OwnFrames];
        Span<nuint> addresses = buffer[..int.Min(FrameLimit + OwnFrames, buffer.Length)];
        addresses = addresses[..StackWalker.Walk(addresses)];
        if (addresses.IsEmpty)
        {
            return Ask(file, line, FrameLimit);
        }
        AddressKey?[] keys = Volatile.Read(ref _byAddresses);
        ulong hash = AddressKey.HashOf(addresses, FrameLimit);
        for (int probe = 0; probe < Probes; probe++)
        {
            AddressKey? key = Volatile.Read(ref keys[(int)(hash + (uint)probe) & (keys.Length - 1)]);
            if (key is null)
            {
                break;
            }
            if (key.Hash == hash && key.Limit == FrameLimit && addresses.SequenceEqual(key.Addresses))
            {
                return key.Origin;
            }
        }
        int origin = Ask(file, line, FrameLimit);
        Remember(new(hash, FrameLimit, addresses.ToArray(), origin));
        return origin;
    }

    /// <summary>Asks the runtime for the frames of the calling thread.</summary>
    private int Ask(string file, int line, int limit)
    {
        Debug.Assert(limit > 0, "a frame at least");
        RawStack stack = RawStack.Capture(limit, file, line);
        lock (_lock)
        {
            if (!_stacks.TryGetValue(stack, out int origin))
            {
                origin = Add(new Origin(stack));
                _stacks.Add(stack, origin);
            }
            return origin;
        }
    }

    private int Add(Origin origin)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "two threads add one after the other");
        if (_origins.Count > TraceWord.MaxOrigin)
        {
            return 0;
        }
        _origins.Add(origin);
        return _origins.Count - 1;
    }

    private void Remember(AddressKey key)
    {
        Debug.Assert(key.Addresses.Length > 0, "a stack that was walked");
        lock (_lock)
        {
            if (_addressKeys > _byAddresses.Length / 2)
            {
                AddressKey?[] larger = new AddressKey?[_byAddresses.Length * 4];
                foreach (AddressKey? known in _byAddresses)
                {
                    if (known is not null)
                    {
                        Put(larger, known);
                    }
                }
                Volatile.Write(ref _byAddresses, larger);
            }
            if (Put(_byAddresses, key))
            {
                _addressKeys++;
            }
        }
    }

    // One that finds no place is asked for again: slow, and right.
    private static bool Put(AddressKey?[] keys, AddressKey key)
    {
        Debug.Assert(BitOperations.IsPow2(keys.Length), "a mask finds the place");
        for (int probe = 0; probe < Probes; probe++)
        {
            ref AddressKey? place = ref keys[(int)(key.Hash + (uint)probe) & (keys.Length - 1)];
            if (place is null)
            {
                Volatile.Write(ref place, key);
                return true;
            }
        }
        return false;
    }
}
