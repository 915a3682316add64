using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The file of a report: its data, and that nothing in it reaches outside.</summary>
public static class HtmlReportTests
{
    [Fact]
    public static void Bytes_and_counts_by_stack_are_the_sums_of_the_rows()
    {
        JsonNode data = Data(Write(SampleReports.Now));
        double[] bytes = Numbers(data["stacks"]!["bytes"]);
        Assert.Equal(7, bytes.Length);
        Assert.Equal(SampleReports.Now.Columns.Sizes.Sum(), bytes.Sum());
        Assert.Equal(SampleReports.Now.BlockCount, Numbers(data["stacks"]!["count"]).Sum());
        Assert.Equal(9_000 * 2_000, bytes.Max());
        Assert.Equal(data["totals"]!["bytes"]!.GetValue<long>(), bytes.Sum());
    }

    [Fact]
    public static void What_stacks_share_stands_in_the_tree_once()
    {
        JsonNode data = Data(Write(SampleReports.Now));
        double[] parents = Numbers(data["nodes"]!["parent"]);
        // Main, Accept, Dispatch; two frames for each of five stacks; two more in Main; the unknown; the root.
        Assert.Equal(1 + 3 + 10 + 2 + 1, parents.Length);
        Assert.All(parents.Index().Skip(1), node => Assert.InRange(node.Item, 0, node.Index - 1));
    }

    [Fact]
    public static void Stacks_of_both_snapshots_are_joined()
    {
        Snapshot earlier = SampleReports.Shop(500).Add(10, 64, "src/shop/Gone.cs:1 Shop.Gone.By").Build();
        JsonNode data = Data(Write(SampleReports.Now, new() { Earlier = earlier }));
        Assert.Equal(8, Numbers(data["stacks"]!["node"]).Length);
        Assert.Equal(earlier.Columns.Sizes.Sum(), Numbers(data["stacks"]!["earlierBytes"]).Sum());
        Assert.Equal(640, Numbers(data["stacks"]!["earlierBytes"])[^1]);
        Assert.Equal(0, Numbers(data["stacks"]!["bytes"])[^1]);
    }

    [Fact]
    public static void Of_sampled_rows_each_stands_for_as_many_as_its_weight()
    {
        CallStack stack = new([new CallFrame("a.cs", 1), new CallFrame("b.cs", 2)]);
        Snapshot snapshot = new SnapshotBuilderReport { Mode = TracingMode.Sampled }
            .Add(10, 100, 40.5f, stack).AddUnknown(1000, 64, weight: 0).Build();
        JsonNode data = Data(Write(snapshot));
        Assert.Equal([40_500], Numbers(data["stacks"]!["bytes"]));
        Assert.Equal([405], Numbers(data["stacks"]!["count"]));
        Assert.Equal([10], Numbers(data["stacks"]!["samples"]));
        Assert.Equal(65_000, data["totals"]!["bytes"]!.GetValue<long>());
        Assert.Equal(65_000, data["types"]![0]!["bytes"]!.GetValue<long>());
    }

    [Fact]
    public static void A_name_cannot_end_the_script_or_become_one()
    {
        Snapshot snapshot = new SnapshotBuilderReport { ProcessName = "</title><b>" }
            .Add(1, 64, "</script><!--<script>.cs:1 X.</script>").Build();
        string html = Write(snapshot, new() { Title = "<img src=x>" });
        Assert.Equal(2, Regex.Count(html, "<script"));
        Assert.Equal(2, Regex.Count(html, "</script"));
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Equal("</script><!--<script>.cs", Data(html)["files"]![0]!.GetValue<string>());
    }

    [Fact]
    public static void The_policy_allows_nothing_but_the_script_and_the_style_of_the_report()
    {
        string html = Write(SampleReports.Now);
        string policy = Regex.Match(html, "Content-Security-Policy\" content=\"([^\"]+)\"").Groups[1].Value;
        Assert.Matches("^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; img-src data:; "
            + "base-uri 'none'; form-action 'none'$", policy);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Empty(Regex.Matches(html, @"(?:src|href)=""(?!#|data:)"));
        Assert.DoesNotMatch(@"\{\{\w+\}\}", html);
    }

    [Fact]
    public static void An_empty_snapshot_has_a_report_too() =>
        Assert.Empty(Numbers(Data(Write(new SnapshotBuilderReport().Build()))["stacks"]!["node"]));

    private static string Write(Snapshot snapshot, HtmlReportOptions? options = null)
    {
        StringWriter writer = new();
        HtmlReport.Write(writer, snapshot, options);
        return writer.ToString();
    }

    private static JsonNode Data(string html) => JsonNode.Parse(
        Regex.Match(html, "<script type=\"application/json\" id=\"data\">(.*?)</script>").Groups[1].Value)!;

    private static double[] Numbers(JsonNode? array) => [.. array!.AsArray().Select(one => one!.GetValue<double>())];
}
