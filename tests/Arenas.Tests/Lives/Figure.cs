using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Arenas.Tests.Lives;

/// <summary>The figure of one life: after each step, the fields and words of the heap that it has changed.</summary>
internal sealed class Figure(Func<IEnumerable<(string Name, string Value)>> rows)
{
    private readonly StringBuilder _text = new();
    private Dictionary<string, string> _before = [];
    private int _steps;

    public string Text => _text.ToString();

    /// <summary>Tells how the heap came to stand as it does, and shows nothing of it.</summary>
    public void Begin(string title)
    {
        _ = _text.Append(title).Append('\n');
        foreach ((string name, string value) in rows())
        {
            _before[name] = value;
        }
    }

    /// <summary>Shows what has changed since the step before; what is new and zero is not worth a line.</summary>
    public void Step(string title)
    {
        Dictionary<string, string> now = [];
        _ = _text.Append(CultureInfo.InvariantCulture, $"\n{++_steps}. {title}\n");
        foreach ((string name, string value) in rows())
        {
            now[name] = value;
            string old = _before.GetValueOrDefault(name, Scene.Nothing);
            bool newZero = old == Scene.Nothing && value.Trim('0').Length == 0;
            if (old != value && !newZero)
            {
                string change = old == Scene.Nothing ? value : $"{old} -> {value}";
                _ = _text.Append("   ").Append(name.PadRight(Scene.NameWidth)).Append(change).Append('\n');
            }
        }
        _before = now;
    }
}
