using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Runs a program on a cache and on a model of it, and compares them after each operation.</summary>
/// <remarks>What does not apply, as the end of a lease that was not begun, is skipped.</remarks>
internal sealed partial class CacheProgram
{
    private readonly CacheSettings _settings;
    private readonly ManualClock _clock;
    private readonly CheckedSource _source;
    private readonly NativeHeap _heap;
    private readonly BoundedCache _cache;
    private readonly CacheKeys _keys;
    private readonly CacheModel _model;
    private readonly Dictionary<string, Action<Operation>> _verbs = new(StringComparer.Ordinal);
    private readonly long _fixedBytes;
    private BoundedCacheStatistics _last;
    private ulong _lastStamp;
    private int _at;

    // What the listener may be told of besides what is evicted and expires.
    private int _replacing = -1;
    private int _removing = -1;
    private bool _isClearing;
    private bool _isEnding;
    private bool _isVisiting;
    private long _calls;
    private long _throws;
    private string? _complaint;

    private CacheProgram(CacheSettings settings)
    {
        _settings = settings;
        _clock = new(settings.Hertz);
        _source = settings.Heap.CreateSource();
        _cache = settings.CreateCache(_source, _clock, settings.IsTold ? OnRemoved : null);
        _heap = _cache.Heap;
        _keys = new(settings.Salt, settings.Crowd);
        _model = new(_clock, settings.IsTold);
        _fixedBytes = _cache.UsedBytes;
        _last = _cache.GetStatistics();
        AddWriteVerbs();
        AddReadVerbs();
        AddTimeVerbs();
        AddCheckVerbs();
    }

    /// <summary>Runs a program to its end, and takes the cache apart.</summary>
    public static void Run(CacheSettings settings, IReadOnlyList<Operation> program)
    {
        CacheProgram subject = new(settings);
        bool passed = false;
        try
        {
            subject.RunWhole(program);
            passed = true;
        }
        finally
        {
            if (!passed)
            {
                subject._source.ReturnEverything();
            }
        }
    }

    private void RunWhole(IReadOnlyList<Operation> program)
    {
        try
        {
            _ = Run(program, 0, 0);
        }
        catch (Exception failure) when (failure is not FormatException)
        {
            throw Failed($"operation {_at + 1} ({program[_at]})", failure);
        }
        try
        {
            Finish();
        }
        catch (Exception failure)
        {
            throw Failed("the end", failure);
        }
    }

    private static ViolationException Failed(string where, Exception failure) => new(
        $"{where}: {(failure is ViolationException ? failure.Message : failure.GetType().Name)}", failure);

    // To the end of the program, or of the lease that is the last to have begun.
    private int Run(IReadOnlyList<Operation> program, int next, int depth)
    {
        for (; next < program.Count; next++)
        {
            _at = next;
            Operation operation = program[next];
            if (operation.Verb == "endlease")
            {
                if (depth > 0)
                {
                    return next;
                }
            }
            else if (operation.Verb == "lease")
            {
                next = RunLeased(program, next, depth);
            }
            else if (_verbs.TryGetValue(operation.Verb, out Action<Operation>? run))
            {
                run(operation);
                Check();
            }
            else if (!CacheSettings.IsSetting(operation))
            {
                throw new FormatException($"no operation is called '{operation.Verb}'");
            }
        }
        return next;
    }

    // It must not throw what it finds, as a cache goes on whatever its listener throws.
    private void OnRemoved(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> value, CacheRemovalReason reason)
    {
        int key = _keys.Find(bytes);
        bool isExpected = reason switch
        {
            CacheRemovalReason.Replaced => key == _replacing,
            CacheRemovalReason.Removed => key == _removing,
            CacheRemovalReason.Cleared => _isClearing,
            _ => !_isClearing,
        };
        _complaint ??= key < 0 ? "the listener was told of an unknown key"
            : !isExpected ? $"key {key} went ({reason}), which was not asked for"
            : _cache.UsedBytes > _cache.LimitBytes ? "more bytes than the limit, said the listener"
            : _model.Told(key, value, reason);
        // What took its place may have been set to expire at once, and would do so here.
        if (!_isEnding && reason != CacheRemovalReason.Replaced && _complaint is null)
        {
            _complaint ??= _cache.Contains(bytes) ? $"key {key} went ({reason}), and is there" : null;
        }
        if (_settings.ThrowsEach > 0 && ++_calls % _settings.ThrowsEach == 0)
        {
            _throws++;
            throw new InvalidOperationException("the listener throws");
        }
    }

    // Numbers that were never used, so that values differ.
    private unsafe byte[] NewValue(long size)
    {
        const ulong most = 2 << 20;
        byte[] value = new byte[(int)((ulong)size % most)];
        fixed (byte* bytes = value)
        {
            Stamp.Fill((nint)bytes, (nuint)value.Length, ++_lastStamp * 0x9E37_79B9_7F4A_7C15);
        }
        return value;
    }

    private static void Same(long expected, long found, string what) => CacheModel.Same(expected, found, what);
}
