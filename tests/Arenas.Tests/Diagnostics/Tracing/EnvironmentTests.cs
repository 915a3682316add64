using System;
using System.IO;
using Arenas.Diagnostics;
using Arenas.Tests.Conformance;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>What the environment says of tracing and of leak detection.</summary>
[Collection(TracingCollection.Name)]
public sealed class EnvironmentTests : TracingTest
{
    private const string Suite = "test_tracemalloc.TestCommandLine";
    private const string Tracing = "ARENAS_TRACING";
    private const string Leaks = "ARENAS_LEAK_DETECTION";

    protected override void Dispose(bool disposing)
    {
        Environment.SetEnvironmentVariable(Tracing, null);
        Environment.SetEnvironmentVariable(Leaks, null);
        LeakDetection.Level = LeakDetectionLevel.Simple;
        base.Dispose(disposing);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("off")]
    [Conforms(Suite, "test_env_var_disabled_by_default")]
    [Conforms(Suite, "test_env_var_disabled")]
    public void Tracing_is_off_unless_it_is_asked_for(string? value)
    {
        Assert.Equal("", Start(value));
        Assert.False(Tracer.IsActive);
    }

    [Theory]
    [InlineData("1", TracingMode.Stacks, 1)]
    [InlineData("10", TracingMode.Stacks, 10)]
    [InlineData("stacks:7", TracingMode.Stacks, 7)]
    [InlineData("call-sites", TracingMode.CallSites, null)]
    [Conforms(Suite, "test_env_var_enabled_at_startup")]
    [Conforms(Suite, "test_env_limit")]
    public void The_environment_turns_it_on_and_says_how_many_frames(string value, TracingMode mode, int? frames)
    {
        Assert.Equal("", Start(value));
        Assert.Equal(mode, Tracer.Options!.Mode);
        Assert.Equal(frames ?? Tracer.Options.FrameLimit, Tracer.Options.FrameLimit);
    }

    [Fact]
    public void The_environment_says_how_many_bytes_lie_between_samples()
    {
        Assert.Equal("", Start("sampled:1000"));
        Assert.Equal((TracingMode.Sampled, 1000), (Tracer.Options!.Mode, Tracer.Options.SampleBytes));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1073741824")]
    [InlineData("257")]
    [InlineData("stacks:0")]
    [InlineData("some")]
    [Conforms(Suite, "test_env_var_invalid")]
    public void What_makes_no_sense_is_named_and_changes_nothing(string value)
    {
        Assert.Contains($"{Tracing}={value}", Start(value), StringComparison.Ordinal);
        Assert.False(Tracer.IsActive);
    }

    [Fact]
    public void The_environment_sets_the_level_of_leak_detection()
    {
        Environment.SetEnvironmentVariable(Leaks, "paranoid");
        EnvironmentStart.SetLeakDetection();
        Assert.Equal(LeakDetectionLevel.Paranoid, LeakDetection.Level);
        Assert.Equal(TracingMode.Stacks, Tracer.Options!.Mode);
    }

    private static string Start(string? value)
    {
        Environment.SetEnvironmentVariable(Tracing, value);
        TextWriter before = Console.Error;
        using StringWriter errors = new();
        Console.SetError(errors);
        try
        {
            EnvironmentStart.StartTracing();
        }
        finally
        {
            Console.SetError(before);
        }
        return errors.ToString();
    }
}
