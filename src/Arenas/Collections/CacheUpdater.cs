namespace Arenas;

/// <summary>Says what becomes of an entry of a cache. It may be called again if another thread changed the entry
/// meanwhile, and then sees that change.</summary>
/// <typeparam name="TState">What it works with.</typeparam>
/// <param name="update">The entry as it is, and what is to become of it.</param>
/// <param name="state">The caller's.</param>
public delegate void CacheUpdater<TState>(ref CacheUpdate update, ref TState state)
    where TState : allows ref struct;
