using System;
using System.Linq;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Children;

/// <summary>What a child process of the command <c>collect</c> is to do.</summary>
/// <param name="Row">What to measure.</param>
/// <param name="Peer">On which collector; not CPython, which runs no code of ours.</param>
/// <param name="IsQuick">Whether to look if it runs rather than how fast.</param>
internal sealed record CollectRequest(WorkRow Row, Peer Peer, bool IsQuick)
{
    /// <summary>The first argument of a child. No user needs it, so it is not among the commands.</summary>
    public const string Command = "collect-child";

    private const int ArgumentCount = 4;
    private const string Quick = "quick";

    /// <summary>Returns the request as arguments.</summary>
    public string[] ToArguments() =>
    [
        Command,
        Row.Name,
        Peer.Path is null ? Peer.Name : $"{Peer.Name}={Peer.Path}",
        IsQuick ? Quick : "",
    ];

    /// <summary>Returns what <see cref="ToArguments"/> wrote, or null for other arguments.</summary>
    public static CollectRequest? TryParse(string[] arguments) =>
        arguments.Length == ArgumentCount
            && arguments[0] == Command
            && WorkCatalog.Rows.FirstOrDefault(row => row.Name == arguments[1]) is { } row
            && Collect.Peer.Find(arguments[2]) is { } peer
            ? new CollectRequest(row, peer, arguments[3].Equals(Quick, StringComparison.Ordinal))
            : null;
}
