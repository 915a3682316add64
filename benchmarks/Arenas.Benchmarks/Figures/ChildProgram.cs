using System;
using System.Globalization;
using System.Linq;

namespace Arenas.Benchmarks.Figures;

/// <summary>The child's side: one figure of one competitor, as lines of a metric and a value.</summary>
internal static class ChildProgram
{
    public const string Verb = "figures-child";

    public static int Run(string figureName, string competitorName)
    {
        Competitor competitor = Competitors.Named(competitorName);
        Figure figure = FigureList.All.Single(figure => figure.Name == figureName);
        foreach (Reading reading in competitor.Measure(figure))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reading.Metric},{reading.Value:R}"));
        }
        return 0;
    }
}
