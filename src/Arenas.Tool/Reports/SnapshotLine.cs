namespace Arenas.Tool.Reports;

/// <summary>What is said of a snapshot that was saved.</summary>
internal sealed record SnapshotLine(
    string File, int ProcessId, string ProcessName, int Blocks, int Objects, int Stacks, long FileBytes);
