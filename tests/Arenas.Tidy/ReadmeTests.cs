using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Arenas.Tidy;

/// <summary>What the README shows is code that the tests run.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Every_example_of_the_README_is_part_of_a_test() => Rule.Holds(Examples);

    [Fact]
    public void An_example_that_no_test_runs_is_noticed() => Rule.Catches(
        Examples,
        "README.md: no test of a folder Readme holds: int y = 2;",
        ("README.md", "```csharp\nusing Arenas;\n\nint x = 1;\nuse(x);\n```\n\n```csharp\nint y = 2;\n```\n"),
        ("tests/Arenas.Tests/Readme/ReadmeTests.cs",
            "using System;\nusing Arenas;\nclass ReadmeTests\n{\n    int x = 1;\n    use(x);\n}"));

    // Usings stand at the top of a test file and so are looked for alone; the rest must stand there in one piece.
    private static IEnumerable<string> Examples(Repo repo)
    {
        string[] tests = [.. repo.Under("tests/Arenas.Tests/Readme/")
            .Concat(repo.Under("tests/Arenas.AspNetCore.Tests/Readme/")).Select(tree => Flat(tree.ToString()))];
        string readme = repo.Files.GetValueOrDefault("README.md", "").Replace("\r", "", StringComparison.Ordinal);
        return from Match match in Regex.Matches(readme, @"(?ms)^```csharp\n(.*?)^```")
               let parts = Regex.Match(match.Groups[1].Value, @"(?s)^((?:using [\w.]+;\s*)*)(.*)$")
               let pieces = parts.Groups[1].Value.Split('\n').Append(parts.Groups[2].Value).Select(Flat).ToArray()
               where !tests.Any(test => pieces.All(piece => test.Contains(piece, StringComparison.Ordinal)))
               select $"README.md: no test of a folder Readme holds: {pieces[^1]}";
    }

    private static string Flat(string text) => Regex.Replace(text, @"\s+", " ").Trim();
}
