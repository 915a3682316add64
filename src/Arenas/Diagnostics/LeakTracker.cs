using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Watches an owner of native memory: tells if it is lost before it has returned what it owns.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing. Its finalizer reports, and returns nothing: whoever lost the owner may still use its
/// memory.</para>
/// <para><b>Threads</b>: any.</para>
/// </remarks>
public sealed class LeakTracker : IDisposable
{
    private const int MaxRecords = 4;

    private readonly string _what;
    private readonly int _origin;
    private readonly Queue<(string Hint, int Origin)> _records = new();
    private int _isClosed;

    internal LeakTracker(string what, int origin)
    {
        _what = what;
        _origin = origin;
    }

    /// <summary>Finalizes an instance of the <see cref="LeakTracker"/> class: its owner is gone.</summary>
    ~LeakTracker()
    {
        if (Volatile.Read(ref _isClosed) == 0)
        {
            LeakDetection.ReportLost(_what, _origin, _records);
        }
    }

    /// <summary>Notes where the owner was used; the last four are named in a report.</summary>
    /// <param name="hint">What happened there.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    public void Record(string hint, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        int origin = OriginTable.Instance.OfCaller(file, line, LeakDetection.WantsStacks);
        lock (_records)
        {
            _records.Enqueue((hint, origin));
            if (_records.Count > MaxRecords)
            {
                _ = _records.Dequeue();
            }
        }
        Debug.Assert(_records.Count <= MaxRecords, "the last ones");
    }

    /// <summary>The owner has returned what it owned: there is nothing to tell.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isClosed, 1);
        GC.SuppressFinalize(this);
    }
}
