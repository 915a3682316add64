using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>Tests that trace. Tracing is one for the process, so each of them runs alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
[SuppressMessage("Naming", "CA1711", Justification = "what xunit calls it")]
public sealed class TracingCollection
{
    public const string Name = "Tracing";
}
