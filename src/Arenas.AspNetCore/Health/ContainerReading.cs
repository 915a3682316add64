namespace Arenas.AspNetCore;

/// <summary>What the container of the process may use and uses, in bytes; null where that is not known.</summary>
/// <param name="Version">The version of control groups, 1 or 2.</param>
/// <param name="LimitBytes">Beyond it a process is killed.</param>
/// <param name="HighBytes">Beyond it processes are slowed down.</param>
/// <param name="CurrentBytes">What is used, with files that are cached.</param>
/// <param name="InactiveFileBytes">What of that the system takes back before it kills.</param>
internal sealed record ContainerReading(
    int Version, long? LimitBytes, long? HighBytes, long? CurrentBytes, long InactiveFileBytes)
{
    /// <summary>What cannot be taken back, as orchestrators count it.</summary>
    public long? WorkingSetBytes => CurrentBytes is { } current ? long.Max(0, current - InactiveFileBytes) : null;
}
