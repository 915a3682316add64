using System.Runtime.CompilerServices;

namespace Arenas.Fuzz;

/// <summary>A message that is put together only if it is needed: programs expect a lot.</summary>
[InterpolatedStringHandler]
internal ref struct ExpectMessage
{
    private DefaultInterpolatedStringHandler _text;

    public ExpectMessage(int literalLength, int formattedCount, bool condition, out bool isNeeded)
    {
        isNeeded = !condition;
        _text = isNeeded ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    public string ToText() => _text.ToStringAndClear();
}
