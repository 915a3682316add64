namespace Arenas;

/// <summary>What happened to the streams of the process so far.</summary>
/// <param name="Created">Streams created.</param>
/// <param name="Disposed">Streams disposed, each once.</param>
/// <param name="DisposedAgain">Disposes of streams that were disposed.</param>
/// <param name="OverLimit">Requests that a stream's own limit refused.</param>
/// <param name="ToArrays">Calls that copied a whole stream to an array.</param>
public readonly record struct NativeStreamStatistics(
    long Created, long Disposed, long DisposedAgain, long OverLimit, long ToArrays)
{
    /// <summary>Gets the number of streams that live, or were lost.</summary>
    public long Live => Created - Disposed;
}
