using System.Diagnostics;

namespace Arenas.Tool.Collect.Works;

/// <summary>A work whose time counts.</summary>
internal abstract class TimedWork : CollectorWork
{
    /// <summary>Gets by how much the time is divided.</summary>
    public abstract long Operations { get; }

    /// <summary>Makes what <see cref="Run"/> needs; not timed.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>Does the work.</summary>
    public abstract void Run();

    /// <summary>Says whether the work was done as it should; not timed.</summary>
    /// <exception cref="WorkFailedException">It was not.</exception>
    public virtual void Check()
    {
    }

    public sealed override double Measure(PauseLog pauses)
    {
        Prepare();
        long start = Stopwatch.GetTimestamp();
        Run();
        double nanoseconds = pauses.Add(start).TotalNanoseconds;
        Check();
        return nanoseconds / Operations;
    }
}
