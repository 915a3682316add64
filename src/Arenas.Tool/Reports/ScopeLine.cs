namespace Arenas.Tool.Reports;

/// <summary>The scopes of one name, as JSON.</summary>
internal sealed record ScopeLine(
    string Name, long Calls, double Seconds, long UsedIncrement, long ResidentIncrement, long HighWaterUsedBytes);
