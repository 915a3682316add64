namespace Arenas.Tool;

/// <summary>What the tool's exit codes say.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The command did its work, and found leaks or errors of memory.</summary>
    public const int LeaksFound = 1;

    /// <summary>The command line or a file is wrong; nothing was done.</summary>
    public const int BadInput = 2;

    /// <summary>An allocator or a collector was caught doing wrong, or ended its process.</summary>
    public const int WorkFailed = 3;

    /// <summary>There is no such process, or nothing in a snapshot that fits.</summary>
    public const int NotFound = 4;

    /// <summary>The process has no Arenas in it, or it ended, or it did not answer in time.</summary>
    public const int NoAnswer = 5;

    /// <summary>The system does not let this user look at the process or the file.</summary>
    public const int NoPermission = 6;

    /// <summary>As shells report a program that was interrupted.</summary>
    public const int Interrupted = 130;

    /// <summary>What <c>--help</c> says of them.</summary>
    public const string Help = "Exit codes: 0 done, 1 leaks or memory errors found, 2 bad input, "
        + "3 a measured program failed, 4 not found, 5 no answer, 6 no permission, 130 interrupted.";
}
