namespace Arenas.Tool.Replay;

/// <summary>Entries of one thread whose events stand side by side in the trace.</summary>
/// <param name="FirstEntry">Index of the first entry in the thread's entries.</param>
/// <param name="FirstEvent">Index of its event in the trace.</param>
internal readonly record struct ScriptRun(long FirstEntry, long FirstEvent);
