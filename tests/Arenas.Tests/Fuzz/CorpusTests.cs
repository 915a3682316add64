using System;
using System.IO;
using System.Linq;
using Arenas.Fuzz;
using Xunit;

namespace Arenas.Tests.Fuzz;

/// <summary>What fuzzers once found, made small, and what was written by hand to be as hard: run for ever.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Files =>
        [.. Fuzzers.All.SelectMany(Corpus.FilesOf).Select(file => Path.GetRelativePath(Corpus.Built, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_program_of_the_corpus_passes(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Fuzzer fuzzer = Fuzzers.Find(Path.GetDirectoryName(file)!)!;
        Assert.Null(fuzzer.FailureOf(Corpus.Read(Path.Combine(Corpus.Built, file)), fuzzer.Attempts));
    }

    [Fact]
    public void Every_fuzzer_has_a_corpus() =>
        Assert.All(Fuzzers.All, fuzzer => Assert.NotEmpty(Corpus.FilesOf(fuzzer)));

    [Fact]
    public void A_program_of_unknown_operations_is_no_program() => Assert.All(
        Fuzzers.All, fuzzer => Assert.ThrowsAny<Exception>(() => fuzzer.FailureOf([new("unheard-of", 1)], 1)));
}
