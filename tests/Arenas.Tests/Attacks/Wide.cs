namespace Arenas.Tests.Attacks;

/// <summary>A struct that is larger than those that describe themselves by it.</summary>
internal struct Wide
{
    public (long, long, long, long, long, long, long, long) Numbers;
    public Handle<Body> Last;
}
