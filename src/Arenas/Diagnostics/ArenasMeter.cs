using System.Threading;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>The meter of the library, for OpenTelemetry and whoever else listens to
/// <see cref="System.Diagnostics.Metrics"/>.</summary>
/// <remarks>
/// <code>
/// arenas.memory.reserved   By          address space held in regions
/// arenas.memory.committed  By          arenas and large blocks
/// arenas.memory.used       By          live blocks
/// arenas.memory.retained   By          free memory that may be resident
/// arenas.memory.limit      By          what may be committed at most
/// arenas.blocks.live       {block}     live blocks, by arenas.size_class
/// arenas.arena.count       {arena}     arenas
/// arenas.objects.live      {object}    live objects of shared object heaps
/// arenas.trim.released     By          given back to the system
/// arenas.leaks             {leak}      leaks found
/// arenas.errors            {error}     failed calls, by arenas.error.type
/// arenas.gc.duration       s           collections of cycles, by arenas.gc.generation
/// </code>
/// <para>Each measurement has the tag <c>arenas.heap.name</c>; heaps of one name are summed up.</para>
/// <para><b>Cost</b>: nothing while nobody collects. A collection counts each heap once, as
/// <see cref="NativeHeap.GetStatistics"/> does.</para>
/// </remarks>
public static class ArenasMeter
{
    /// <summary>The name of the meter: <c>AddMeter(ArenasMeter.Name)</c>.</summary>
    public const string Name = "Arenas";

    private static readonly Lock s_lock = new();
    private static HeapMeter? s_meter;

    /// <summary>Creates the meter, if that was not done before. Listeners may have been started already.</summary>
    public static void Enable()
    {
        lock (s_lock)
        {
            s_meter ??= new(Name);
        }
    }
}
