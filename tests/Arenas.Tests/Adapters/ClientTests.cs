using System;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Real clients of the callbacks: they compute what they compute on their own allocator.</summary>
[Collection(Alone.Name)]
public static class ClientTests
{
    private static readonly string[] s_answers = ["version", "rows", "joined", "sum", "sorted", "left", "integrity"];

    [ClientTheory("sqlite", "libsqlite3.so.0")]
    [InlineData("default")]
    [InlineData("hardened")]
    public static async Task SQLite_computes_the_same_and_returns_every_block(string allocator)
    {
        ILookup<string, string> own = await ClientProcess.RunAsync("sqlite", "own");
        ILookup<string, string> ours = await ClientProcess.RunAsync("sqlite", allocator);

        Assert.All(s_answers, name => Assert.Equal(own[name].Single(), ours[name].Single()));
        Assert.Equal("ok", ours["integrity"].Single());
        Assert.Equal(ours["sqliteUsed"].Single(), ours["heapUsed"].Single());
        Assert.Equal("7", ours["outOfMemory"].Single());
        Assert.Equal(("0", "0", "0"), (ours["misused"].Single(), ours["liveBlocks"].Single(), ours["used"].Single()));
        Assert.Equal(Number(ours, "mallocs") - Number(ours, "refused"), Number(ours, "frees"));
        Assert.True(Number(ours, "mallocs") > 100_000, "SQLite allocates from the heap");
    }

    [ClientTheory("python", "libpython3.11.so.1.0")]
    [InlineData("default")]
    [InlineData("hardened")]
    public static async Task CPython_passes_the_same_tests_of_its_own_suite(string allocator)
    {
        string[] suite = ["test_dict", "test_list", "test_json", "test_gc", "test_weakref", "test_deque"];
        ILookup<string, string> own = await ClientProcess.RunAsync(["python", "own", "tests", .. suite]);
        ILookup<string, string> ours = await ClientProcess.RunAsync(["python", allocator, "tests", .. suite]);

        Assert.True(Number(ours, "ran") > 300, $"{Number(ours, "ran")} tests ran");
        Assert.Equal(Number(own, "ran"), Number(ours, "ran"));
        Assert.Equal(Number(own, "skipped"), Number(ours, "skipped"));
        Assert.Equal(own["failure"], ours["failure"]);
        Assert.Equal(("0", "0"), (ours["code"].Single(), ours["finish"].Single()));
        foreach (string domain in new[] { "raw", "mem", "obj" })
        {
            Assert.Equal(0, Number(ours, $"{domain}.misused"));
            long allocated = Number(ours, $"{domain}.mallocs") + Number(ours, $"{domain}.callocs");
            Assert.True(allocated > 100, $"{domain} allocates from its heap: {allocated}");
        }
        // CPython frees not all at its end; what it leaves is little, and none of it is raw memory.
        Assert.Equal(0, Number(ours, "raw.leftBlocks"));
        Assert.InRange(Number(ours, "obj.leftBytes") + Number(ours, "mem.leftBytes"), 0, 4 << 20);
    }

    [Fact]
    public static async Task A_double_free_ends_the_process_where_that_was_chosen()
    {
        (int code, string output, string errors) = await ClientProcess.ExecuteAsync("misuse", "default");
        Assert.NotEqual(0, code);
        Assert.DoesNotContain("survived", output, StringComparison.Ordinal);
        Assert.Contains("Native code misused heap 'misused'", errors, StringComparison.Ordinal);
        Assert.Contains("was freed twice", errors, StringComparison.Ordinal);
    }

    private static long Number(ILookup<string, string> lines, string name) =>
        long.Parse(lines[name].Single(), CultureInfo.InvariantCulture);
}
