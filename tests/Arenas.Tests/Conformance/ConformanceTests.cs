using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using Xunit;

namespace Arenas.Tests.Conformance;

/// <summary>Every behaviour that CPython tests has a test here that names it, or a line that says why not.</summary>
/// <remarks>
/// <c>cpython-conformance.tsv</c> lists the behaviours; every other table of this folder gives reasons, each for rows
/// without a test.
/// </remarks>
public sealed class ConformanceTests
{
    private const string Behaviours = "cpython-conformance.tsv";
    private const string NotApplicable = "not-applicable.tsv";

    private static readonly string[][] s_behaviours = Read(Behaviours, 4);

    private static readonly string[] s_named =
    [
        .. from type in typeof(ConformanceTests).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public
               | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           from conforms in method.GetCustomAttributes<ConformsAttribute>()
           where method.GetCustomAttribute<FactAttribute>() is { Skip: null }
           select $"{conforms.Suite}.{conforms.Test}",
    ];

    [Fact]
    public void A_row_is_listed_once()
    {
        Assert.Equal(238, s_behaviours.Length);
        Assert.Equal(s_behaviours.Length, s_behaviours.Select(Name).Distinct().Count());
        Assert.Empty(Reasons().GroupBy(row => row).Where(rows => rows.Count() > 1).Select(rows => rows.Key));
    }

    [Fact]
    public void Every_row_has_a_test_or_a_reason() =>
        Assert.Empty(s_behaviours.Select(Name).Except(s_named).Except(Reasons()));

    [Fact]
    public void No_row_has_both() => Assert.Empty(s_named.Intersect(Reasons()));

    [Fact]
    public void No_test_and_no_reason_is_for_a_row_that_does_not_exist() =>
        Assert.Empty(s_named.Union(Reasons()).Except(s_behaviours.Select(Name)));

    [Fact]
    public void What_applies_as_it_stands_is_not_called_inapplicable()
    {
        IEnumerable<string> applies = s_behaviours.Where(row => row[2] == "Y").Select(Name);
        Assert.Empty(Read(NotApplicable, 3).Select(Name).Intersect(applies));
        Assert.All(s_behaviours, row => Assert.Contains(row[2], new[] { "Y", "Y~", "N" }));
    }

    private static string Name(string[] row) => $"{row[0]}.{row[1]}";

    private static List<string> Reasons() =>
    [
        .. from table in typeof(ConformanceTests).Assembly.GetManifestResourceNames().Select(FileName)
           where table.EndsWith(".tsv", StringComparison.Ordinal) && table != Behaviours
           from row in Read(table, 3)
           select Name(row),
    ];

    private static string FileName(string resource) => resource[(typeof(ConformanceTests).Namespace!.Length + 1)..];

    /// <summary>The rows of a table below its heading, each with so many fields and none of them empty.</summary>
    private static string[][] Read(string table, int fields)
    {
        using Stream? stream = typeof(ConformanceTests).Assembly.GetManifestResourceStream(
            typeof(ConformanceTests), table);
        using StreamReader reader = new(stream ?? throw new InvalidOperationException($"{table} is missing"));
        string[][] rows =
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(
                line => line.Split('\t')),
        ];
        Assert.All(rows, row => Assert.Equal(fields, row.Count(field => field.Length > 0)));
        return rows;
    }
}
