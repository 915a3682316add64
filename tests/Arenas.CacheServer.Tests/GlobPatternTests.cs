using System.Text;
using Arenas.CacheServer.Stores;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>Patterns of keys.</summary>
public static class GlobPatternTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a*c*e", "abcde", true)]
    [InlineData("a*c*e", "abcd", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[c-a]x", "bx", true)]
    [InlineData("[^a-c]x", "bx", false)]
    [InlineData("[^a-c]x", "dx", true)]
    [InlineData("[ab]", "c", false)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("a[", "a", false)]
    [InlineData("*[a", "xa", true)]
    [InlineData("**b", "aaab", true)]
    public static void A_pattern_fits_as_in_a_shell(string pattern, string text, bool fits) =>
        Assert.Equal(fits, GlobPattern.Fits(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(text)));

    [Fact]
    public static void A_hostile_pattern_takes_no_time()
    {
        byte[] pattern = Encoding.UTF8.GetBytes(string.Concat(System.Linq.Enumerable.Repeat("a*", 1000)) + "b");
        Assert.False(GlobPattern.Fits(pattern, Encoding.UTF8.GetBytes(new string('a', 20_000))));
    }
}
