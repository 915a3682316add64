using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>Kinds of operations that are younger than the Roslyn that this is made for.</summary>
internal static class OperationKinds
{
    public const OperationKind InlineArrayAccess = (OperationKind)126;
}
