namespace Arenas.Clients;

/// <summary>What a library allocates from.</summary>
internal enum ClientAllocator
{
    /// <summary>Its own allocator: to compare with.</summary>
    Own,

    /// <summary>A heap as it is by default.</summary>
    Default,

    /// <summary>A hardened heap.</summary>
    Hardened,
}
