namespace Arenas.Fuzz;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCode
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
}
