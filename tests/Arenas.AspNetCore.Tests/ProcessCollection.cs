using Xunit;

// Tracing, the level of leak detection and the list of heaps are of the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Arenas.AspNetCore.Tests;

/// <summary>Says that tests of this assembly run one after the other.</summary>
internal static class ProcessCollection;
