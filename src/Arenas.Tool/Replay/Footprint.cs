namespace Arenas.Tool.Replay;

/// <summary>What one replay did to the resident bytes, counted from where they stood before its first event.</summary>
/// <param name="PeakBytes">The most during the run.</param>
/// <param name="FreedBytes">What was left directly after the last block was freed.</param>
/// <param name="IdleBytes">What was left after a rest without any call.</param>
/// <param name="Samples">The bytes over the run, in equal steps.</param>
internal sealed record Footprint(long PeakBytes, long FreedBytes, long IdleBytes, long[] Samples);
