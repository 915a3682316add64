using System;

namespace Arenas;

/// <summary>Has the generator write <see cref="INativeObject"/> for a partial struct, from the handles it
/// finds.</summary>
/// <remarks>
/// It finds fields of type <see cref="Handle{T}"/> in the struct itself, in structs nested in it, and in inline arrays
/// of both. A struct without handles needs no attribute.
/// </remarks>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class NativeObjectAttribute : Attribute;
