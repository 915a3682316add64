using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>Tests that change or measure what belongs to the whole process run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
