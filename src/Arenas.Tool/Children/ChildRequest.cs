using System;
using System.Globalization;

namespace Arenas.Tool.Children;

/// <summary>What a child process is to do.</summary>
/// <param name="Mode">What to measure.</param>
/// <param name="ScriptPath">The script that the parent prepared.</param>
/// <param name="Allocator">The allocator's name.</param>
/// <param name="LibraryPath">A library to take for it, or null.</param>
/// <param name="Idle">How long to rest before the last look at the resident bytes.</param>
internal sealed record ChildRequest(
    ChildMode Mode, string ScriptPath, string Allocator, string? LibraryPath, TimeSpan Idle)
{
    /// <summary>The first argument of a child. No user needs it, so it is not among the commands.</summary>
    public const string Command = "replay-child";

    private const int ArgumentCount = 6;

    /// <summary>Returns the request as arguments.</summary>
    public string[] ToArguments() =>
    [
        Command,
        Mode.ToString(),
        ScriptPath,
        Allocator,
        LibraryPath ?? "",
        Idle.Ticks.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>Returns what <see cref="ToArguments"/> wrote, or null for other arguments.</summary>
    public static ChildRequest? TryParse(string[] arguments) =>
        arguments.Length == ArgumentCount && arguments[0] == Command && Enum.TryParse(arguments[1], out ChildMode mode)
            ? new ChildRequest(
                mode,
                arguments[2],
                arguments[3],
                arguments[4].Length == 0 ? null : arguments[4],
                TimeSpan.FromTicks(long.Parse(arguments[5], CultureInfo.InvariantCulture)))
            : null;
}
