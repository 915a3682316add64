using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Arenas.Tidy;

/// <summary>An invariant stands in four places: the document, the code, the verifier and a test's name.</summary>
public sealed class InvariantTests
{
    private const int AssertionsPerThousandLines = 30;

    private static readonly string[] s_asserting = ["Layout", "Heaps", "Objects", "Cycles"];

    [Fact]
    public void Every_invariant_stands_in_all_four_places() => Rule.Holds(Tags);

    [Fact]
    public void The_rooms_that_hold_state_assert_enough() => Rule.Holds(Assertions);

    [Fact]
    public void A_missing_tag_is_noticed()
    {
        (string, string) code = ("src/Arenas/Heaps/A.cs", "class A; // I1, I2");
        (string, string) verifier = ("src/Arenas/Diagnostics/V.cs", "class V { string S = \"I1\"; } // I7");
        (string, string) test = ("tests/Arenas.Tests/T.cs", "class T { void I1_Holds() { } void I2_Holds() { } }");
        Rule.Catches(
            Tags, "src/ARCHITECTURE.md lists no invariants (lines that begin: - **I1**)", code, verifier, test);
        Rule.Catches(Tags,
            "I2 is missing in src/Arenas/Diagnostics\nI7 of src/Arenas/Diagnostics is not in src/ARCHITECTURE.md",
            ("src/ARCHITECTURE.md", "# Invariants\n- **I1** one\n- **I2** two\n"), code, verifier, test);
    }

    [Fact]
    public void Too_few_assertions_are_noticed()
    {
        Rule.Catches(Assertions, "2 assertions in 100 lines; 3 are wanted",
            ("src/Arenas/Heaps/A.cs",
                "class A { void M() { Debug.Assert(true); Check.Invariant(true); } }" + new string('\n', 100)));
    }

    private static IEnumerable<string> Tags(Repo repo)
    {
        string document = repo.Files.GetValueOrDefault("src/ARCHITECTURE.md", "");
        MatchCollection lines = Regex.Matches(document, @"^- \*\*(I\d+)\*\*", RegexOptions.Multiline);
        HashSet<string> listed = [.. lines.Select(match => match.Groups[1].Value)];
        if (listed.Count == 0)
        {
            return ["src/ARCHITECTURE.md lists no invariants (lines that begin: - **I1**)"];
        }
        ILookup<bool, SyntaxTree> library = repo.Under("src/Arenas/").ToLookup(
            tree => tree.FilePath.StartsWith("src/Arenas/Diagnostics/", StringComparison.Ordinal));
        (string Place, HashSet<string> Tags)[] places =
        [
            ("src/Arenas outside Diagnostics", TagsIn(library[false].SelectMany(Prose))),
            ("src/Arenas/Diagnostics", TagsIn(library[true].SelectMany(Prose))),
            ("the test names of tests/Arenas.Tests", TagsIn(repo.Under("tests/Arenas.Tests/").SelectMany(TestTags))),
        ];
        return places.SelectMany(place =>
            listed.Except(place.Tags).Select(tag => $"{tag} is missing in {place.Place}").Concat(
                place.Tags.Except(listed).Select(tag => $"{tag} of {place.Place} is not in src/ARCHITECTURE.md")));
    }

    private static IEnumerable<string> Assertions(Repo repo)
    {
        SyntaxTree[] trees = [.. s_asserting.SelectMany(room => repo.Under($"src/Arenas/{room}/"))];
        int lines = trees.Sum(tree => tree.GetText().Lines.Count(line => line.Start < tree.Length));
        int wanted = lines * AssertionsPerThousandLines / 1000;
        int found = trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
            .Count(call => Regex.IsMatch(call.Expression.ToString(), @"^Debug\.Assert$|\bInvariant$"));
        return found >= wanted ? [] : [$"{found} assertions in {lines} lines; {wanted} are wanted"];
    }

    private static HashSet<string> TagsIn(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => Regex.Matches(text, @"\bI\d+\b").Select(match => match.Value))];

    // Comments and strings: a type parameter may be called I1.
    private static IEnumerable<string> Prose(SyntaxTree tree) =>
        tree.GetRoot().DescendantTrivia().Where(trivia => !trivia.IsKind(SyntaxKind.DisabledTextTrivia))
            .Select(trivia => trivia.ToString())
            .Concat(tree.GetRoot().DescendantTokens()
                .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken)
                .Select(token => token.Text));

    private static IEnumerable<string> TestTags(SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Select(method => Regex.Match(method.Identifier.Text, @"^I\d+(?=_)").Value);
}
