using System;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>The report as a reader sees it, in headless Chromium.</summary>
public sealed class HtmlReportBrowserTests(Browser browser) : IClassFixture<Browser>
{
    private const string FirstCell = "return document.querySelector('#sites tbody td').textContent";
    private const string GuiltyBox = "#flame button[aria-label^='SessionCache.Add,']";

    [BrowserFact]
    public void It_loads_without_a_complaint_or_a_request_and_names_the_guilty_line_first() =>
        With(Full(), path =>
        {
            browser.Open(path);
            Assert.Equal("shop: live memory", browser.Text("return document.title"));
            Assert.StartsWith("SessionCache.cs:42", browser.Text(FirstCell), StringComparison.Ordinal);
            Assert.Equal(
                "+16.0 MB", browser.Text("return document.querySelector('#sites tbody td:nth-child(6)').textContent"));
            Assert.Empty(browser.Complaints());
            Assert.All(browser.Requests(), address => Assert.Matches("^(file|data):", address));
        });

    [BrowserFact]
    public void A_click_into_the_flame_graph_zooms_and_Escape_shows_everything() =>
        With(Full(), path =>
        {
            browser.Open(path);
            double before = Width(GuiltyBox);
            browser.Click(GuiltyBox);
            Assert.True(Width(GuiltyBox) > before * 1.2);
            Assert.Equal(Width("#flame"), Width(GuiltyBox), 2.0);
            Assert.Contains(SampleReports.GuiltyLine, Detail(), StringComparison.Ordinal);
            Assert.Contains("18.0 MB", Detail(), StringComparison.Ordinal);
            Press("Escape");
            Assert.Equal(before, Width(GuiltyBox), 1.0);
        });

    [BrowserFact]
    public void Arrows_walk_through_the_flame_graph_and_say_where_they_are() =>
        With(Full(), path =>
        {
            browser.Open(path);
            browser.Run("document.querySelector('#flame [tabindex=\"0\"]').focus()");
            Press("ArrowDown");
            Press("ArrowDown");
            Assert.Contains("src/shop/Server.cs:88", Detail(), StringComparison.Ordinal);
            Press("ArrowRight");
            Assert.Contains("src/shop/Index.cs:20", Detail(), StringComparison.Ordinal);
            Press("ArrowUp");
            Assert.Contains("src/shop/Program.cs:12", Detail(), StringComparison.Ordinal);
        });

    [BrowserFact]
    public void A_search_marks_boxes_and_sums_them_up() =>
        With(Full(), path =>
        {
            browser.Open(path);
            browser.Type("#flame-search", "writer.cs");
            Assert.Equal(2, browser.Number("return document.querySelectorAll('#flame .found').length"));
            Assert.StartsWith("2.66 MB, 1", Found(), StringComparison.Ordinal);
            // From the site, the two are one box, which two callers share.
            browser.Click("#flame-inverted");
            Assert.Equal(1, browser.Number("return document.querySelectorAll('#flame .found').length"));
            Assert.StartsWith("2.66 MB, 1", Found(), StringComparison.Ordinal);
            browser.Click("#sites tbody .link");
            Assert.StartsWith("18.0 MB, 7", Found(), StringComparison.Ordinal);
        });

    [BrowserFact]
    public void A_flame_has_its_root_at_the_foot_and_growth_has_colours() =>
        With(Full(), path =>
        {
            browser.Open(path);
            const string rootTop = "return document.querySelector('#flame .root').offsetTop";
            Assert.Equal(0, browser.Number(rootTop));
            browser.Click("#flame-flame");
            Assert.True(browser.Number(rootTop) >= 100);
            browser.Click("#flame-growth");
            Assert.Contains("grown", browser.Text($"return document.querySelector(\"{GuiltyBox}\").className"),
                StringComparison.Ordinal);
            Assert.Contains("same", browser.Text(
                "return document.querySelector(\"#flame button[aria-label^='View.Render,']\").className"),
                StringComparison.Ordinal);
        });

    [BrowserFact]
    public void A_table_is_sorted_by_a_click_and_filtered_by_words() =>
        With(new() { Title = "plain" }, path =>
        {
            browser.Open(path);
            browser.Click("#sites th:nth-child(3) button");
            Assert.Equal("9,000 3,000 901 650 120", Counts(0, 1, 2, 3, 4));
            browser.Click("#sites th:nth-child(3) button");
            Assert.Equal("120", Counts(0));
            Assert.Equal("ascending", browser.Text(
                "return document.querySelector('#sites th:nth-child(3)').getAttribute('aria-sort')"));
            browser.Type("#sites input", "shop -cache -parser");
            Assert.Equal("2 of 5 call sites", browser.Text(
                "return document.querySelector('#sites [role=status]').textContent"));
            Assert.StartsWith("Writer.cs:120", browser.Text(FirstCell), StringComparison.Ordinal);
        });

    [BrowserFact]
    public void The_plot_keeps_a_peak_of_one_point_and_says_what_is_under_the_mouse() =>
        With(Full(), path =>
        {
            browser.Open(path);
            browser.Run("document.getElementById('time-section').scrollIntoView()");
            browser.Hover("#time svg");
            string tip = browser.Text("return document.getElementById('tip').textContent");
            Assert.Contains("Used (live): ", tip, StringComparison.Ordinal);
            Assert.Contains("serve", tip, StringComparison.Ordinal);
            // The line of used bytes reaches what the legend calls its peak.
            Assert.Contains("Used (live), peak 63.0 MB", browser.Text(
                "return document.querySelector('#time .legend').textContent"), StringComparison.Ordinal);
            double highest = browser.Number(
                "const used = document.querySelector('#time [data-series=used]').getAttribute('d');"
                + "return Math.min(...[...used.matchAll(/ ([\\d.]+)/g)].map(match => Number(match[1])))");
            double highestOfCommitted = browser.Number(
                "const line = document.querySelector('#time [data-series=committed]').getAttribute('d');"
                + "return Math.min(...[...line.matchAll(/ ([\\d.]+)/g)].map(match => Number(match[1])))");
            Assert.True(highest > highestOfCommitted - 20 && highest < highestOfCommitted + 20);
            Assert.Equal("load parse serve", browser.Text(
                "return [...document.querySelectorAll('#time text')].map(text => text.textContent)"
                + ".filter(text => /^[a-z]+$/.test(text)).join(' ')"));
        });

    [BrowserFact]
    public void Names_that_look_like_code_stay_names()
    {
        CallFrame hostile = new("</script><img src=x onerror=window.hit=1>.cs", 3, "A.<svg/onload=window.hit=1>");
        Snapshot snapshot = new SnapshotBuilderReport { ProcessName = "<b>x</b>" }
            .Add(3, 64, 1, new CallStack([hostile])).Build();
        SampleReports.With(snapshot, new() { Title = "<script>window.hit=1</script>" }, path =>
        {
            browser.Open(path);
            Assert.Equal("<script>window.hit=1</script>", browser.Text("return document.title"));
            Assert.Contains("<svg/onload", browser.Text(FirstCell), StringComparison.Ordinal);
            Assert.Equal("undefined", browser.Text("return typeof window.hit"));
            Assert.Equal(0, browser.Number("return document.querySelectorAll('img').length"));
            Assert.Empty(browser.Complaints());
        });
    }

    [BrowserFact]
    public void Narrow_windows_need_no_scrolling_sideways() =>
        With(Full(), path =>
        {
            browser.Open(path, 520, 900);
            Assert.True(browser.Number("return document.documentElement.scrollWidth - innerWidth") <= 0);
            browser.Click("#theme");
            Assert.Matches("^(dark|light)$", browser.Text("return document.documentElement.dataset.theme"));
        });

    [BrowserFact]
    public void A_hundred_thousand_stacks_are_folded_to_what_fits()
    {
        SampleReports.With(SampleReports.Wide(100_000), null, path =>
        {
            browser.Open(path);
            Assert.Empty(browser.Complaints());
            Assert.InRange(browser.Number("return document.querySelectorAll('#flame button').length"), 50, 15_000);
            Assert.True(browser.Number("return document.querySelectorAll('#flame .rest').length") > 0);
            double milliseconds = browser.Number("const begin = performance.now();"
                + "document.getElementById('flame-inverted').click(); return performance.now() - begin");
            Assert.True(milliseconds < 20_000, $"inverted in {milliseconds} ms");
            browser.Type("#sites input", "type7.method");
            Assert.Contains(" of 4,000 call sites", browser.Text(
                "return document.querySelector('#sites [role=status]').textContent"), StringComparison.Ordinal);
        });
    }

    private static HtmlReportOptions Full() => new()
    {
        Earlier = SampleReports.Earlier,
        Points = SampleReports.Points,
        Scopes = SampleReports.Scopes,
    };

    private static void With(HtmlReportOptions options, Action<string> action) =>
        SampleReports.With(SampleReports.Now, options, action);

    private double Width(string selector) =>
        browser.Number($"return document.querySelector(\"{selector}\").getBoundingClientRect().width");

    private string Detail() => browser.Text("return document.getElementById('flame-detail').textContent");

    private string Found() => browser.Text("return document.getElementById('flame-found').textContent");

    private void Press(string key) => browser.Run(
        "(document.activeElement.closest('#flame button') ?? document.querySelector('#flame button'))"
        + $".dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }}))");

    private string Counts(params int[] rows) => string.Join(' ', rows.Select(row => browser.Text(
        $"return document.querySelectorAll('#sites tbody tr')[{row}]?.querySelector('td:nth-child(3)').textContent")));
}
