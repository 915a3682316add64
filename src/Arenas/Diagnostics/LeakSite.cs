namespace Arenas;

/// <summary>Leaked blocks or objects of one place in the program.</summary>
/// <param name="Stack">Who allocated them; unknown where nothing was traced.</param>
/// <param name="What">The type of the objects; or the size of the blocks, where it is not known who allocated
/// them.</param>
/// <param name="Count">How many there are; an estimate where allocations were sampled.</param>
/// <param name="Bytes">Bytes in sum, as they were asked for where that is known; an estimate where allocations were
/// sampled.</param>
public sealed record LeakSite(CallStack Stack, string What, long Count, long Bytes);
