namespace Arenas.Tool.Collect;

/// <summary>A time in which the program waited for its memory: a collection, or a slice of one.</summary>
/// <param name="Start">When it began, in milliseconds since the first.</param>
/// <param name="Length">How long it was, in microseconds.</param>
internal readonly record struct Pause(double Start, double Length);
