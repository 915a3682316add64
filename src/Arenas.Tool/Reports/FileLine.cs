namespace Arenas.Tool.Reports;

/// <summary>What is said of a file that was written.</summary>
internal sealed record FileLine(string File, long FileBytes);
