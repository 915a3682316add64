using System;

namespace Arenas.Tool;

/// <summary>Why a command cannot go on: a line for the user, and the exit code.</summary>
internal sealed class ToolException : Exception
{
    public ToolException(int exitCode, string message, Exception? cause = null)
        : base(message, cause) => ExitCode = exitCode;

    /// <summary>Gets one of <see cref="Tool.ExitCode"/>.</summary>
    public int ExitCode { get; }
}
