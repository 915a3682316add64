using System;
using System.Collections.Generic;
using System.Globalization;

namespace Arenas.Diagnostics;

/// <summary>An axis from 0 that ends on a round number, with its unit.</summary>
internal sealed class PlotScale
{
    private static readonly double[] s_roundSteps = [1, 2, 2.5, 5, 10];

    private readonly double _step;
    private readonly double _unit;

    /// <param name="highest">The highest value to show.</param>
    /// <param name="tickCount">How many steps there may be at most.</param>
    /// <param name="units">The units by size, each a thousand of the one before it.</param>
    public PlotScale(double highest, int tickCount, params ReadOnlySpan<string> units)
    {
        highest = Math.Max(highest, 1);
        int power = Math.Clamp((int)Math.Log(highest, 1000), 0, units.Length - 1);
        Unit = units[power];
        _unit = Math.Pow(1000, power);

        double roughStep = highest / _unit / tickCount;
        double magnitude = Math.Pow(10, Math.Floor(Math.Log10(roughStep)));
        double step = magnitude * Array.Find(s_roundSteps, round => round * magnitude >= roughStep * 0.999);
        _step = step * _unit;
        End = Math.Ceiling(highest / _step * 0.999) * _step;
    }

    /// <summary>Gets the name of the unit.</summary>
    public string Unit { get; }

    /// <summary>Gets the value at the end of the axis.</summary>
    public double End { get; }

    /// <summary>Returns where the marks stand and what stands beside them.</summary>
    public IEnumerable<(double Value, string Label)> Ticks()
    {
        for (int i = 0; i * _step <= End * 1.001; i++)
        {
            yield return (i * _step, (i * _step / _unit).ToString("0.##", CultureInfo.InvariantCulture));
        }
    }
}
