using System;

namespace Arenas.Tool.Collect.Works;

/// <summary>Something that a collector does again and again, to be measured each time.</summary>
internal abstract class CollectorWork : IDisposable
{
    /// <summary>Does it once.</summary>
    /// <param name="pauses">Takes the pauses.</param>
    /// <returns>What was measured: nanoseconds an operation, a number of bytes, or a number of collections.</returns>
    public abstract double Measure(PauseLog pauses);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
