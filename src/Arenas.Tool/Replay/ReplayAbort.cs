namespace Arenas.Tool.Replay;

/// <summary>Tells waiting threads that the block they wait for will not come, because its thread has failed.</summary>
internal sealed class ReplayAbort
{
    private volatile bool _isSet;

    public bool IsSet => _isSet;

    public void Set() => _isSet = true;
}
