using System;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>A test with somebody else's library. Where that is not installed the test is skipped; where it was to be
/// installed, the test runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ClientTheoryAttribute : TheoryAttribute
{
    public ClientTheoryAttribute(string name, string library)
    {
        Name = name;
        Library = library;
        if (!ClientProcess.IsWanted(name, library))
        {
            Skip = $"The library {library} is not installed.";
        }
    }

    public string Name { get; }

    public string Library { get; }
}
