namespace Arenas.CacheServer.Commands;

/// <summary>How a command ended.</summary>
internal enum CommandStatus
{
    /// <summary>The reply is written.</summary>
    Done,

    /// <summary>The same command is to be run again when the output, and a value that follows it, was sent.</summary>
    Again,

    /// <summary>The reply is written, and the connection is to be closed.</summary>
    Close,
}
