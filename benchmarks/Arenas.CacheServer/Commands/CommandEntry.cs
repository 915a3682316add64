namespace Arenas.CacheServer.Commands;

/// <summary>A command by its name.</summary>
/// <param name="Name">In lower case.</param>
/// <param name="MinArguments">Arguments it has at least, the name included.</param>
/// <param name="MaxArguments">Arguments it has at most.</param>
/// <param name="Run">What it does.</param>
/// <param name="Keys">Which arguments are keys.</param>
internal sealed record CommandEntry(
    string Name, int MinArguments, int MaxArguments, Command Run, KeyPlaces Keys = KeyPlaces.None);
