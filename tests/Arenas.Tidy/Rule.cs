using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Arenas.Tidy;

/// <summary>A rule lists what breaks it, a line each; here it is held against the repository or a trap.</summary>
internal static class Rule
{
    public static void Holds(Func<Repo, IEnumerable<string>> rule)
    {
        string[] broken = [.. rule(Repo.OnDisk).Distinct().Order(StringComparer.Ordinal)];
        Assert.True(broken.Length == 0, $"{broken.Length} found:\n{string.Join('\n', broken)}\n");
    }

    /// <summary>Proves that a rule can fail: a repository of these files breaks it exactly so.</summary>
    public static void Catches(
        Func<Repo, IEnumerable<string>> rule, string expected, params (string Path, string Text)[] files) =>
        Assert.Equal(expected, string.Join('\n', rule(Repo.Of(files)).Distinct()));
}
