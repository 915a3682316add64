namespace Arenas.Tool.Collect;

/// <summary>What is counted, and how many decimals of it say something.</summary>
/// <param name="Name">The unit in reports.</param>
/// <param name="Size">By how much a measured value is divided.</param>
/// <param name="Format">How the quotient is written.</param>
internal sealed record WorkUnit(string Name, double Size, string Format)
{
    public static WorkUnit Nanoseconds { get; } = new("ns", 1, "0.0");

    public static WorkUnit Microseconds { get; } = new("µs", 1000, "0.0");

    public static WorkUnit Bytes { get; } = new("bytes", 1, "0.0");

    public static WorkUnit Collections { get; } = new("collections", 1, "0");
}
