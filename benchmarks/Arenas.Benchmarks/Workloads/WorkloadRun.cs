using System;

namespace Arenas.Benchmarks.Workloads;

/// <summary>A workload on one allocator, ready to be repeated.</summary>
internal abstract class WorkloadRun : IDisposable
{
    /// <summary>Gets the operations that make a short repetition; all counts are multiples of it.</summary>
    public abstract int Granule { get; }

    /// <summary>Gets a value indicating whether more than one thread works.</summary>
    public virtual bool IsParallel => false;

    /// <summary>Does so many operations.</summary>
    public abstract void Repeat(int operations);

    public void Dispose() => Stop();

    /// <summary>Frees what the workload holds.</summary>
    protected virtual void Stop()
    {
    }
}
