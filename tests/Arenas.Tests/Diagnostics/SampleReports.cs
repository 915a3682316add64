using System;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Arenas.Tests.Diagnostics;

/// <summary>Reports that the tests open: a shop whose cache grows for ever.</summary>
internal static class SampleReports
{
    public const string GuiltyLine = "src/shop/SessionCache.cs:42";

    public static Snapshot Earlier { get; } = Shop(1_000).Build();

    public static Snapshot Now { get; } = Shop(9_000).Build();

    /// <summary>Points of a minute, in which used bytes grow, with one peak of a single point.</summary>
    public static ProfilePoint[] Points { get; } = [.. Enumerable.Range(0, 6000).Select(i => new ProfilePoint(
        TimeSpan.FromMilliseconds(i * 10), 40_000_000 + (i * 8_000L), 20_000_000 + (i / 500 * 4_000_000L),
        12_000_000 + (i * 7_000L) + (i == 3001 ? 30_000_000 : 0), 1000 + i, 8_000_000 + (i % 200 * 20_000L), i / 200,
        TimeSpan.FromMilliseconds(i / 200 * 1.5), 12))];

    public static ProfileScopeRecord[] Scopes { get; } =
    [
        new("load", 1, 0, Points[100], Points[2000], Points[2000]),
        new("parse", 1, 1, Points[300], Points[900], Points[900]),
        new("serve", 1, 0, Points[2100], Points[5900], Points[5900]),
    ];

    public static SnapshotBuilderReport Shop(int sessions, TracingMode mode = TracingMode.Stacks)
    {
        string[] host = ["src/shop/Server.cs:88 Shop.Server.Accept", "src/shop/Program.cs:12 Shop.Program.Main"];
        string[] Web(params string[] inner) => [.. inner, "src/shop/Router.cs:51 Shop.Router.Dispatch", .. host];
        return new SnapshotBuilderReport { Mode = mode }
            .Add(sessions, 2_000, Web(GuiltyLine + " Shop.SessionCache.Add", "src/shop/Login.cs:30 Shop.Login.Run"))
            .Add(400, 4_096, Web("src/shop/Writer.cs:120 Shop.Writer.Rent", "src/shop/View.cs:77 Shop.View.Render"))
            .Add(250, 4_096, Web("src/shop/Writer.cs:120 Shop.Writer.Rent", "src/shop/Feed.cs:14 Shop.Feed.Write"))
            .Add(3_000, 160, Web("src/shop/Parser.cs:201 Shop.Parser.Node", "src/shop/Query.cs:9 Shop.Query.Plan"))
            .Add(900, 640, Web("src/shop/Index.cs:63 Shop.Index.Grow", "src/shop/Query.cs:31 Shop.Query.Find"))
            .Add(1, 1_200_000, "src/shop/Index.cs:63 Shop.Index.Grow", "src/shop/Index.cs:20 Shop.Index.Load", host[1])
            .AddUnknown(120, 512);
    }

    /// <summary>A snapshot with very many stacks, most of them of few bytes.</summary>
    public static Snapshot Wide(int stackCount)
    {
        Random random = new(7);
        SnapshotBuilderReport builder = new();
        CallFrame[] frames = [.. Enumerable.Range(0, 4000).Select(i => new CallFrame(
            $"src/wide/File{i % 200}.cs", 10 + (i / 200), $"Wide.Type{i % 200}.Method{i}"))];
        for (int stack = 0; stack < stackCount; stack++)
        {
            // Callers are few, sites are many, as in programs.
            CallFrame[] path = [.. Enumerable.Range(0, random.Next(8, 20)).Select(
                depth => frames[random.Next(depth == 0 ? 4000 : 1 + (2 << int.Max(0, 9 - (depth / 2))))])];
            builder.Add(1, 16L << random.Next(10), 1, new CallStack(path));
        }
        return builder.Build();
    }

    /// <summary>Writes a report to a file that the action may look at.</summary>
    public static void With(Snapshot snapshot, HtmlReportOptions? options, Action<string> action)
    {
        string path = Path.Combine(
            Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"arenas-report-{Guid.NewGuid():n}.html"));
        try
        {
            using (StreamWriter writer = new(path))
            {
                HtmlReport.Write(writer, snapshot, options);
            }
            action(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
