using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>What is done with an allocator, for any allocator.</summary>
internal abstract class Workload
{
    /// <summary>Prepares the workload for one allocator: everything that is not to be measured.</summary>
    public abstract WorkloadRun Start<TAllocator, TBlock>()
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct;
}
