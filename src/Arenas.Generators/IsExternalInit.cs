using System.ComponentModel;

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants to see for init accessors, and netstandard2.0 has not.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
internal static class IsExternalInit;
