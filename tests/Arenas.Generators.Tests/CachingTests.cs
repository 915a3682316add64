using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Arenas.Generators.Tests;

/// <summary>An edit costs only what it changes: the generator runs again at every key stroke.</summary>
public sealed class CachingTests
{
    private const string Text = """
        [NativeObject] public partial struct T { public Handle<Leaf> A; }
        [NativeObject] public partial struct U { public Handle<Leaf> A; public (int, Handle<T>) B; }
        """;

    [Theory]
    [InlineData("", "class Other { void M() { } }", "Unchanged Unchanged Unchanged")]
    [InlineData("public Handle<Leaf> A;", "public int Z; public Handle<Leaf> A;", "Unchanged Unchanged Unchanged")]
    [InlineData("(int, Handle<T>) B", "(Handle<T>, int) B", "Unchanged Modified Unchanged")]
    [InlineData("struct U {", "struct U { public Handle<U> More;", "Unchanged Modified Unchanged")]
    public void An_edit_makes_only_the_files_again_that_it_changes(string old, string changed, string reasons)
    {
        Snippet before = new(Text);
        SyntaxTree tree = before.Written.SyntaxTrees[0];
        CSharpCompilation after = old.Length == 0 ? before.Written.AddSyntaxTrees(Snippet.Parse(changed))
            : before.Written.ReplaceSyntaxTree(
                tree, Snippet.Parse(Text.Replace(old, changed, StringComparison.Ordinal)));
        GeneratorRunResult result = before.Driver.RunGenerators(after).GetRunResult().Results.Single();
        Assert.Equal(reasons, string.Join(' ', result.TrackedSteps["Files"].SelectMany(step => step.Outputs)
            .Select(output => output.Reason == IncrementalStepRunReason.Cached
                ? IncrementalStepRunReason.Unchanged : output.Reason)));
        int made = result.TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
        Assert.Equal(reasons.Split("Modified").Length - 1, made);
    }

    [Fact]
    public void Nothing_that_is_cached_holds_a_symbol()
    {
        GeneratorRunResult result = new Snippet(Text).Driver.GetRunResult().Results.Single();
        object[] cached = [.. result.TrackedSteps["Files"].SelectMany(step => step.Outputs)
            .Select(output => output.Value)];
        Assert.Equal(3, cached.Length);
        Assert.All(cached, value => Assert.All(
            value.GetType().GetProperties(), property => Assert.Equal(typeof(string), property.PropertyType)));
    }
}
