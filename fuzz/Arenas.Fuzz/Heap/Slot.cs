namespace Arenas.Fuzz;

/// <summary>What the model knows of one block: programs name blocks by slots, because addresses differ.</summary>
internal sealed class Slot
{
    /// <summary>Gets or sets the address of the live block; 0 if there is none.</summary>
    public nint Block { get; set; }

    public nuint RequestedBytes { get; set; }

    public nuint UsableBytes { get; set; }

    public ulong Stamp { get; set; }

    /// <summary>Gets or sets where the last block of the slot was that was freed; 0 if there was none.</summary>
    public nint Stale { get; set; }

    public bool IsLive => Block != 0;

    public bool Covers(nint address, nuint byteCount) =>
        IsLive && Block < address + (nint)byteCount && address < Block + (nint)UsableBytes;
}
