using System.Runtime.InteropServices;

namespace Arenas.Tool.Replay;

/// <summary>
/// One step of one replaying thread: 16 bytes, so that reading them costs the replay next to nothing.
/// </summary>
/// <param name="Size">The bytes asked for, or of a block that ends the bytes it was asked with.</param>
/// <param name="Slot">Where the block's address is kept while it lives.</param>
/// <param name="Op">What to do.</param>
/// <param name="AlignmentLog2">The alignment asked for; 0 where none was.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ReplayEntry(long Size, int Slot, ReplayOp Op, byte AlignmentLog2);
