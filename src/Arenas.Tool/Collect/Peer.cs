using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tool.Collect;

/// <summary>A collector to measure.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Name">Its name in options and reports.</param>
/// <param name="Path">The program or library to take for it, or null for the installed one.</param>
internal sealed record Peer(PeerSet Kind, string Name, string? Path = null)
{
    /// <summary>Gets all of them, this library's first.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new(PeerSet.Arenas, "Arenas"),
        new(PeerSet.DotNet, ".NET"),
        new(PeerSet.CPython, "CPython"),
        new(PeerSet.Boehm, "Boehm"),
    ];

    /// <summary>Returns the collector of a name, or null if there is none.</summary>
    /// <param name="text">A name, in any case; with = and a path behind it for those that are installed apart.</param>
    public static Peer? Find(string text)
    {
        string[] parts = text.Split('=', 2);
        Peer? peer = All.FirstOrDefault(each => each.Name.Equals(parts[0], StringComparison.OrdinalIgnoreCase));
        bool isApart = peer?.Kind is PeerSet.CPython or PeerSet.Boehm;
        return parts.Length == 1 ? peer
            : isApart && parts[1].Length > 0 ? peer! with { Path = parts[1] }
            : null;
    }
}
