using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>What a process says of blocks, objects or owners of one place.</summary>
internal sealed record PlaceFigures(string What, long Count, long Bytes, IReadOnlyList<FrameFigures> Frames);
