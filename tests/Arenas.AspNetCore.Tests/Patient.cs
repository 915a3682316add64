using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.AspNetCore.Tests;

/// <summary>Waits for what comes soon.</summary>
public static class Patient
{
    public static async Task<bool> IsSoonAsync(Func<bool> condition, int seconds = 20)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                return false;
            }
            await Task.Delay(20);
        }
        return true;
    }

    public static async Task SoonAsync(Func<bool> condition, Func<string>? what = null, int seconds = 20) =>
        Assert.True(await IsSoonAsync(condition, seconds), what?.Invoke() ?? "it did not happen");
}
