namespace Arenas.Tool.Live;

/// <summary>What a process traces.</summary>
/// <param name="Mode">Off, CallSites, Stacks or Sampled.</param>
/// <param name="Frames">How many frames of a stack it records at most.</param>
/// <param name="SampleBytes">Mean bytes from one sample to the next; 0 if everything is recorded.</param>
internal sealed record TracingFigures(string Mode, int Frames, long SampleBytes);
