namespace Arenas;

/// <summary>Allocations of one place that were freed soon after.</summary>
/// <param name="Stack">Who allocated.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Bytes">Bytes that were asked for, in sum.</param>
public sealed record TemporaryAllocations(CallStack Stack, long Count, long Bytes);
