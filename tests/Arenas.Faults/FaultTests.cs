using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Abstractions;

namespace Arenas.Faults;

/// <summary>Mistakes planted in a copy of the library, each of which the fuzzers must find.</summary>
public sealed class FaultTests(Suite suite, ITestOutputHelper output) : IClassFixture<Suite>
{
    public static TheoryData<string> Names => [.. FaultList.All.Select(fault => fault.Name)];

    [Fact]
    public async Task The_library_without_a_fault_passes()
    {
        Verdict verdict = await suite.Sound;
        Assert.True(verdict.Passed, verdict.Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_is_found(string name)
    {
        Verdict verdict = await suite.OfAsync(name);
        output.WriteLine(verdict.Output);
        Assert.False(verdict.Passed, $"nobody noticed: {name}");
    }
}
