using System;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

/// <summary>A test that reads with somebody else's program. Where that is not installed the test is skipped; where it
/// was to be installed, the test runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReaderFactAttribute : FactAttribute
{
    public ReaderFactAttribute(string program)
    {
        Program = program;
        if (!Reader.IsInstalled(program) && !Reader.IsRequired(program))
        {
            Skip = $"The program {program} is not installed.";
        }
    }

    public string Program { get; }
}
