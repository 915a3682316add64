using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Arenas.Tidy;

/// <summary>The shape of files: how long, how wide, what they hold and where they lie.</summary>
public sealed class ShapeTests
{
    private const int MaxFileLines = 400;
    private const int MaxBodyLines = 60;
    private const int MaxMethodLines = 70;
    private const int MaxColumns = 120;

    private static readonly string[] s_topLevel =
    [
        "src", "tests", "benchmarks", "fuzz", "Arenas.sln", "README.md", "LICENSE", "global.json",
        ".ci", ".editorconfig", ".gitattributes", ".gitignore",
    ];

    [Fact]
    public void The_top_level_stays_as_it_is() => Rule.Holds(TopLevel);

    [Fact]
    public void Files_methods_and_lines_fit_a_reader() => Rule.Holds(Sizes);

    [Fact]
    public void A_file_holds_one_type_and_is_named_after_it() => Rule.Holds(OneType);

    [Fact]
    public void Nothing_is_left_unfinished_or_folded_away() => Rule.Holds(Marks);

    [Fact]
    public void No_file_names_a_path_of_some_machine() => Rule.Holds(MachinePaths);

    [Fact]
    public void A_stray_top_level_entry_is_noticed() => Rule.Catches(
        TopLevel, "docs does not belong to the top level", ("docs/a.md", ""), ("src/a.md", ""), ("LICENSE", ""));

    [Fact]
    public void What_is_too_long_or_too_wide_is_noticed()
    {
        string body = string.Concat(Enumerable.Repeat(";\n", MaxBodyLines));
        Rule.Catches(Sizes, "src/A.cs: 401 lines", ("src/A.cs", new string('\n', MaxFileLines) + "class A;"));
        Rule.Catches(Sizes, "src/A.cs:2: 121 columns", ("src/A.cs", "\n//" + new string('x', MaxColumns - 1) + "\n"));
        Rule.Catches(Sizes, "src/B.cs:(1,11): a body of 61 lines",
            ("src/A.cs", $"class A {{ void M()\n{{\n{body}}} }}"),
            ("src/B.cs", $"class B {{ void M()\n{{\n;\n{body}}} }}"));
        Rule.Catches(Sizes, "src/A.cs:(1,11): a method of 71 lines",
            ("src/A.cs", $"class A {{ void M({new string('\n', 8)})\n{{\n{body}}} }}"));
    }

    [Fact]
    public void A_second_type_or_a_wrong_name_is_noticed() => Rule.Catches(
        OneType,
        "src/B.cs: holds C\nsrc/D.cs: holds D, E\nsrc/F.cs: holds nothing",
        ("src/A.Verb.cs", "partial class A { class Inner; }"), ("src/B.cs", "class C;"),
        ("src/D.cs", "class D; delegate void E();"), ("src/F.cs", "// nothing"), ("src/Program.cs", "return;"));

    [Fact]
    public void An_unfinished_mark_is_noticed() => Rule.Catches(
        Marks,
        "src/A.cs:1: TO" + "DO\nsrc/B.cs:1: #region\nsrc/C.cs:1: NotImplemented" + "Exception",
        ("src/A.cs", "class A; // TO" + "DO: more"), ("src/B.cs", "#region x\n#endregion"),
        ("src/C.cs", "class C { void M() => throw new NotImplemented" + "Exception(); string S = \"FIX" + "ME\"; }"));

    [Fact]
    public void A_path_of_a_machine_is_noticed() => Rule.Catches(
        MachinePaths, "README.md:2: /tm" + "p/x", ("README.md", "see src/tm" + "p/x\nor /tm" + "p/x"));

    private static IEnumerable<string> TopLevel(Repo repo) =>
        from entry in repo.Files.Keys.Select(path => path.Split('/')[0]).Distinct()
        where !s_topLevel.Contains(entry)
        select $"{entry} does not belong to the top level";

    private static IEnumerable<string> Sizes(Repo repo)
    {
        foreach (SyntaxTree tree in repo.Sources)
        {
            string[] lines = tree.ToString().Split('\n');
            int count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
            if (count > MaxFileLines)
            {
                yield return $"{tree.FilePath}: {count} lines";
            }
            for (int i = 0; i < count; i++)
            {
                if (lines[i].TrimEnd('\r').Length > MaxColumns)
                {
                    yield return $"{tree.FilePath}:{i + 1}: {lines[i].TrimEnd('\r').Length} columns";
                }
            }
            foreach (SyntaxNode node in tree.GetRoot().DescendantNodes())
            {
                BlockSyntax? body = (node as BaseMethodDeclarationSyntax)?.Body
                    ?? (node as AccessorDeclarationSyntax)?.Body;
                if (body is not null && LinesOf(body) - 2 > MaxBodyLines)
                {
                    yield return $"{Repo.At(node)}: a body of {LinesOf(body) - 2} lines";
                }
                else if (node is BaseMethodDeclarationSyntax && LinesOf(node) > MaxMethodLines)
                {
                    yield return $"{Repo.At(node)}: a method of {LinesOf(node)} lines";
                }
            }
        }
    }

    private static IEnumerable<string> OneType(Repo repo) =>
        from tree in repo.Sources
        let members = tree.GetCompilationUnitRoot().DescendantNodes(node => node is not TypeDeclarationSyntax)
        let types = members.Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Select(node => (node as BaseTypeDeclarationSyntax)?.Identifier.Text
                ?? ((DelegateDeclarationSyntax)node).Identifier.Text)
        let names = string.Join(", ", types)
        where names != Path.GetFileName(tree.FilePath).Split('.')[0]
        where names.Length > 0 || !members.OfType<GlobalStatementSyntax>().Any()
        select $"{tree.FilePath}: holds {(names.Length > 0 ? names : "nothing")}";

    // Words in comments, names in code; a string may say what it likes.
    private static IEnumerable<string> Marks(Repo repo) =>
        from tree in repo.Sources
        let root = tree.GetRoot()
        from part in root.DescendantTrivia().Select(trivia => (Text: trivia.ToString(), trivia.SpanStart))
            .Concat(root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(token => (Text: token.Text, token.SpanStart)))
        from Match match in Regex.Matches(
            part.Text, "\\b(TO" + "DO|FIX" + "ME|HA" + "CK|NotImplemented" + "Exception)\\b|#region")
        select $"{tree.FilePath}:{LineOf(tree.ToString(), part.SpanStart)}: {match.Value}";

    private static IEnumerable<string> MachinePaths(Repo repo) =>
        from file in repo.Files
        from Match match in Regex.Matches(file.Value, @"(?<![\w./])/(tmp|work|root|home|farm)/\w*")
        select $"{file.Key}:{LineOf(file.Value, match.Index)}: {match.Value}";

    private static int LineOf(string text, int position) => text.AsSpan(0, position).Count('\n') + 1;

    private static int LinesOf(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
