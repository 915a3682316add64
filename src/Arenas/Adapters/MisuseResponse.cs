namespace Arenas;

/// <summary>What follows when native code misuses a heap through <see cref="AllocatorCallbacks"/>.</summary>
public enum MisuseResponse
{
    /// <summary>The call does nothing; it is counted, and <see cref="AllocatorCallbacks.Misused"/> is raised.</summary>
    Report,

    /// <summary>The process ends with a message that says what was done, where the mistake is still on the
    /// stack.</summary>
    FailFast,

    /// <summary>The call does nothing and is counted.</summary>
    Ignore,
}
