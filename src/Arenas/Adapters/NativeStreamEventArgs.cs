using System;

namespace Arenas;

/// <summary>Which stream something happened to.</summary>
/// <param name="id">The stream's id.</param>
/// <param name="tag">The stream's tag.</param>
public sealed class NativeStreamEventArgs(Guid id, string? tag) : EventArgs
{
    /// <summary>Gets the id of the stream.</summary>
    public Guid Id { get; } = id;

    /// <summary>Gets the tag of the stream; null if it has none.</summary>
    public string? Tag { get; } = tag;
}
