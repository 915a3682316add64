namespace Arenas.Tool.Collect;

/// <summary>A row of the table: something that is measured, on each collector that can do it.</summary>
/// <param name="Name">Its name in options and reports.</param>
/// <param name="Title">What it is.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Count">How many objects.</param>
/// <param name="Repetitions">How often a process measures it.</param>
/// <param name="ToReach">What the project has set itself.</param>
internal sealed record WorkRow(
    string Name, string Title, WorkUnit Unit, int Count, int Repetitions, string ToReach)
{
    private const int QuickDivisor = 20;

    /// <summary>Gets the collectors that can do it.</summary>
    public PeerSet Peers { get; init; } = PeerSet.All;

    /// <summary>Returns how many objects there are, in a run that is to be quick or not.</summary>
    public int CountOf(bool isQuick) => isQuick ? Count / QuickDivisor : Count;
}
