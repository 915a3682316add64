using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>Why a struct cannot be a native object.</summary>
internal readonly record struct Fault(DiagnosticDescriptor Rule, Location Place, object[] Arguments);
