using System.Collections.Generic;
using System.IO;
using System.Linq;
using Arenas.Fuzz;
using Xunit;

namespace Arenas.Tests.Fuzz;

/// <summary>The fuzzers themselves: what they say must be repeatable, and what they find must become small.</summary>
public sealed class FuzzerTests
{
    [Fact]
    public void A_seed_is_a_program() => Assert.All(Fuzzers.All, fuzzer =>
    {
        Campaign campaign = new(fuzzer);
        Assert.Equal(campaign.ProgramOf(12), campaign.ProgramOf(12));
        Assert.NotEqual(campaign.ProgramOf(12), campaign.ProgramOf(13));
    });

    [Theory]
    [InlineData("trim")]
    [InlineData("alloc 3")]
    [InlineData("alloc 0 128")]
    [InlineData("aligned -1 0 9223372036854775807")]
    public void The_text_of_an_operation_is_the_operation(string line) =>
        Assert.Equal(line, Operation.Parse(line).ToString());

    [Fact]
    public void A_program_survives_its_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        List<Operation> program = new Campaign(new HeapFuzzer()).ProgramOf(5);
        Corpus.Write(path, "a comment\nof two lines", program);
        Assert.Equal(program, Corpus.Read(path));
        File.Delete(path);
    }

    [Fact]
    public void A_planted_bug_is_found_and_shrunk_to_its_smallest_program()
    {
        CanaryFuzzer canary = new();
        Campaign campaign = new(canary);
        Failure? failure = campaign.Run(1, System.TimeSpan.FromMinutes(1), 1000);
        Assert.NotNull(failure);
        Failure smaller = campaign.Shrink(failure);
        Assert.Equal(["alloc", "alloc", "free", "free 1"], smaller.Program.Select(operation => operation.ToString()));
    }

    [Fact]
    public void A_program_that_passes_is_not_shrunk_to_one_that_fails()
    {
        Shrinker shrinker = new(_ => false, 1000, System.TimeSpan.FromMinutes(1));
        Operation[] program = [new("alloc", 1, 2, 3), new("free", 1)];
        Assert.Equal(program, shrinker.Shrink(program));
    }
}
