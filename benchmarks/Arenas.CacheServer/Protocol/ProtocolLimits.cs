namespace Arenas.CacheServer.Protocol;

/// <summary>How large what a client sends may be.</summary>
/// <param name="ArgumentBytes">One argument.</param>
/// <param name="CommandBytes">One command with all its arguments.</param>
/// <param name="ArgumentCount">Arguments of one command.</param>
/// <param name="LineBytes">A line: of words, or of a number.</param>
internal sealed record ProtocolLimits(
    int ArgumentBytes = 512 << 20,
    int CommandBytes = 1 << 30,
    int ArgumentCount = 1 << 20,
    int LineBytes = 64 << 10);
