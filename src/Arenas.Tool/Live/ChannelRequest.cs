using System;
using System.Collections.Generic;

namespace Arenas.Tool.Live;

/// <summary>What is asked of a process.</summary>
/// <param name="Command">The command, as the library names it.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="IsSnapshot">Whether the answer is a snapshot, which is long.</param>
/// <param name="Patience">How long to wait for each part of the answer.</param>
internal sealed record ChannelRequest(
    string Command,
    IReadOnlyDictionary<string, string> Arguments,
    bool IsSnapshot,
    TimeSpan Patience)
{
    /// <summary>Makes a request with a short answer.</summary>
    public static ChannelRequest Short(
        string command, TimeSpan patience, params ReadOnlySpan<(string Name, string Value)> arguments)
    {
        Dictionary<string, string> all = [];
        foreach ((string name, string value) in arguments)
        {
            all[name] = value;
        }

        return new ChannelRequest(command, all, false, patience);
    }

    /// <summary>Makes a request for a snapshot.</summary>
    public static ChannelRequest Snapshot(TimeSpan patience) =>
        new("snapshot", new Dictionary<string, string>(), true, patience);
}
