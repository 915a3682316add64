namespace Arenas.Heaps;

/// <summary>A line that allocates, and the number that stands for it.</summary>
// A class whose fields never change: whoever finds one in the cache finds all of it.
internal sealed class CallSite(string file, int line, int origin)
{
    public string File { get; } = file;

    public int Line { get; } = line;

    public int Origin { get; } = origin;
}
