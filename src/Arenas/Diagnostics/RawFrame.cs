using System.Reflection;

namespace Arenas.Diagnostics;

/// <summary>A frame as the runtime gives it: a method and a place in it, without a name yet.</summary>
/// <param name="Method">The method; null if the runtime does not know it.</param>
/// <param name="IlOffset">Offset of the call in the method's intermediate language; -1 if unknown.</param>
internal readonly record struct RawFrame(MethodBase? Method, int IlOffset);
