namespace Arenas.Tool.Reports;

/// <summary>A suspicion, as JSON.</summary>
/// <param name="Kind">live, grown, held, uncounted or cycle.</param>
/// <param name="Site">File and line that allocated.</param>
/// <param name="Type">Type of the objects; null for all that the line allocated.</param>
/// <param name="Count">How many blocks and objects.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="CountDiff">How many more than before; null if nothing is compared.</param>
/// <param name="BytesDiff">How many bytes more than before.</param>
internal sealed record LeakLine(
    string Kind, string Site, string? Type, long Count, long Bytes, long? CountDiff, long? BytesDiff);
