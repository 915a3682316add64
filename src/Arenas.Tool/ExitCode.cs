namespace Arenas.Tool;

/// <summary>What the tool's exit codes say.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command line or a trace file is wrong; nothing was measured.</summary>
    public const int BadInput = 2;

    /// <summary>An allocator or a collector was caught doing wrong, or ended its process.</summary>
    public const int WorkFailed = 3;

    /// <summary>As shells report a program that was interrupted.</summary>
    public const int Interrupted = 130;
}
