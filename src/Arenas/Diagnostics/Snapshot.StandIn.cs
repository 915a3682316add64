#pragma warning disable
namespace Arenas;
public sealed partial class Snapshot
{
    internal static Snapshot Take() => new(new() { BlockCount = 0, Places = [], Sizes = [], UsedSizes = [], Stacks = [], Types = [], Heaps = [], InternalCounts = [], ExternalCounts = [], Generations = [], EdgeStarts = [0], EdgeTargets = [], EdgeFields = [] }, [], [SnapshotType.Block], [CallStack.Unknown]);
}
