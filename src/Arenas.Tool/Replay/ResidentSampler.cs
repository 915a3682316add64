using System;
using System.Threading;

namespace Arenas.Tool.Replay;

/// <summary>Watches the resident bytes while a replay runs: the highest value in each of many equal steps.</summary>
/// <remarks>Threads: any number report at once. The thread that reports samples, outside of what is timed.</remarks>
internal sealed class ResidentSampler
{
    private readonly Lock _lock = new();
    private readonly long[] _highest;
    private readonly long _entryCount;
    private readonly long _baselineBytes;
    private long _doneCount;

    public ResidentSampler(ReplayScript script, int stepCount, long baselineBytes)
    {
        _entryCount = 1;
        foreach (ThreadScript thread in script.Threads)
        {
            _entryCount += thread.Entries.Length;
        }

        _highest = new long[stepCount];
        Array.Fill(_highest, long.MinValue);
        _baselineBytes = baselineBytes;
    }

    /// <summary>Reports entries that were just played.</summary>
    public void Advance(ReadOnlySpan<ReplayEntry> played)
    {
        long bytes = ResidentMemory.Read() - _baselineBytes;
        lock (_lock)
        {
            _doneCount += played.Length;
            int step = (int)((_doneCount - 1) * _highest.Length / _entryCount);
            if (step < _highest.Length)
            {
                _highest[step] = Math.Max(_highest[step], bytes);
            }
        }
    }

    /// <summary>Returns the samples above the baseline; a step without one takes that of the step before.</summary>
    public long[] Samples()
    {
        long previous = 0;
        long[] samples = new long[_highest.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            previous = _highest[i] == long.MinValue ? previous : Math.Max(_highest[i], 0);
            samples[i] = previous;
        }

        return samples;
    }
}
