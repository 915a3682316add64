using System.Runtime.CompilerServices;

namespace Arenas.Fuzz;

/// <summary>Bytes of a <see cref="GraphNode"/> that nobody looks at.</summary>
[InlineArray(Count)]
internal struct GraphRest
{
    public const int Count = 44;

    private long _first;
}
