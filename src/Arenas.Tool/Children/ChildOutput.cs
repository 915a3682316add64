using System;
using System.Linq;
using System.Text.Json;

namespace Arenas.Tool.Children;

/// <summary>What a child process has printed, and how it ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Text">What it printed.</param>
/// <param name="Errors">What it printed to the error stream.</param>
internal sealed record ChildOutput(int ExitCode, string Text, string Errors)
{
    private const int TextToQuote = 300;

    /// <summary>Gets why there is nothing to read, with the beginning or the end of what was printed.</summary>
    public string Failure
    {
        get
        {
            string said = Errors.Trim();
            said = said.Length == 0 && LastLine is not null ? LastLine : said;
            said = said.Length > TextToQuote ? said[..TextToQuote] + "…" : said;
            return $"the process ended with exit code {ExitCode}{(said.Length > 0 ? ": " : "")}{said}";
        }
    }

    // A native library may print lines of its own; the result is the last.
    private string? LastLine => Text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .LastOrDefault();

    /// <summary>Reads the result; null if there is none.</summary>
    public T? Read<T>(Func<string, T> parse)
        where T : class
    {
        try
        {
            return ExitCode == Tool.ExitCode.Success && LastLine is { } line ? parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
