using System;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>A test that drives headless Chromium. Without it the test is skipped, but not in CI, which installs
/// it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!Browser.IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "chromium and chromedriver are not installed (Debian: apt install chromium chromium-driver)";
        }
    }
}
