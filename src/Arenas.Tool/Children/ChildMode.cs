namespace Arenas.Tool.Children;

/// <summary>What a child process measures.</summary>
internal enum ChildMode
{
    Footprint,
    Time,
}
