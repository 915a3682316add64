namespace Arenas.CacheServer.Protocol;

/// <summary>How far the parsing of a command has come.</summary>
internal enum ParseStatus
{
    /// <summary>The command is whole.</summary>
    Complete,

    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>The bytes are no command; <see cref="CommandParser.Fault"/> says why.</summary>
    Faulty,
}
