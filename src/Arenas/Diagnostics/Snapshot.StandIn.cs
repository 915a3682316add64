#pragma warning disable
using System.IO;
namespace Arenas;
public sealed partial class Snapshot
{
    internal static Snapshot Take() => new(new() { BlockCount = 0, Places = [], Sizes = [], UsedSizes = [], Stacks = [], Types = [], Heaps = [], InternalCounts = [], ExternalCounts = [], Generations = [], EdgeStarts = [0], EdgeTargets = [], EdgeFields = [] }, [], [SnapshotType.Block], [CallStack.Unknown]);
    public static Snapshot Load(Stream s) => Take();
    internal void Save(Stream stream) { byte[] b = new byte[1<<20]; for (int i = 0; i < 40; i++) { new System.Random(i).NextBytes(b); stream.Write(b); } }
}
