using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Objects;

/// <summary>What the process knows of one type of value: its size and where its edges are.</summary>
internal sealed class ObjectType
{
    private static int s_last;

    private string[]? _edgeNames;

    private ObjectType(Type type, int size, int[] edges, Exception? fault = null)
    {
        Debug.Assert(size > 0, "a struct has a size");
        Debug.Assert(Array.TrueForAll(edges, edge => edge >= 0 && edge + sizeof(ulong) <= size), "edges lie inside");
        Type = type;
        Size = size;
        Edges = edges;
        Debug.Assert(fault is null || edges.Length == 0, "what could not be described has no edges");
        Fault = fault;
        Tag = (uint)Interlocked.Increment(ref s_last);
    }

    /// <summary>Gets a small number that no other type of the process has; never 0.</summary>
    public uint Tag { get; }

    public Type Type { get; }

    public int Size { get; }

    /// <summary>Gets the offsets of the edges from the start of the value, ascending.</summary>
    public int[] Edges { get; }

    /// <summary>Gets why no object can have the type: its description failed.</summary>
    public Exception? Fault { get; }

    public string Name => Type.Name;

    public string FullName => TypeNames.Of(Type);

    /// <summary>Gets the names of the fields that hold the edges, in the order of the offsets; an empty name for a type
    /// that is an edge itself.</summary>
    public IReadOnlyList<string> EdgeNames => _edgeNames ??= TypeNames.OfEdges(Type, Edges);

    /// <summary>Describes a type. One that cannot be described is refused when a heap first hears of it, and not here:
    /// what a static constructor throws, every later use throws wrapped.</summary>
    public static ObjectType Of<T>()
        where T : unmanaged
    {
        try
        {
            return new(typeof(T), Unsafe.SizeOf<T>(), EdgesOf<T>());
        }
#pragma warning disable CA1031 // whatever a description throws is thrown to whoever makes an object
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return new(typeof(T), Unsafe.SizeOf<T>(), [], fault);
        }
    }

    /// <summary>Throws unless objects can have the type.</summary>
    public void ThrowIfFaulty()
    {
        if (Fault is not null)
        {
            throw new InvalidOperationException($"{Type} cannot be an object's type: {Fault.Message}", Fault);
        }
    }

    /// <summary>The offsets of a type's edges; throws if it holds handles and does not say where.</summary>
    public static int[] EdgesOf<T>()
        where T : unmanaged
    {
        if (IsHandle(typeof(T)))
        {
            return [0];
        }
        if (default(T) is INativeObject described)
        {
            EdgeMap map = new(Unsafe.SizeOf<T>());
            described.DescribeEdges(map);
            return map.ToOffsets();
        }
        if (typeof(T) == typeof(Handle))
        {
            throw new InvalidOperationException("An edge says the type of its target: use Handle<T>, not Handle.");
        }
        return FindHandle(typeof(T), []) is not FieldInfo field ? [] : throw new InvalidOperationException(
            $"{typeof(T)} holds a handle in {field.DeclaringType?.Name}.{field.Name} and does not say so: "
                + (typeof(T).IsDefined(typeof(NativeObjectAttribute))
                    ? "it has the attribute [NativeObject], but the generator did not run: it comes with the package "
                        + "Arenas, and a project that references Arenas.csproj has to reference it as an analyzer."
                    : "make it a partial struct with the attribute [NativeObject], or implement INativeObject."));
    }

    /// <summary>Whether a type is an edge itself, as the items of a list are.</summary>
    public static bool IsHandle(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Handle<>);

    // The analyzer says it at compile time; this is for those who build without it.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "a field that was trimmed holds no edge")]
    private static FieldInfo? FindHandle(Type type, HashSet<Type> seen)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsPointer || !seen.Add(type))
        {
            return null;
        }
        foreach (FieldInfo field in type.GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Type inner = field.FieldType;
            if (inner == typeof(Handle) || IsHandle(inner) || FindHandle(inner, seen) is not null)
            {
                return field;
            }
        }
        return null;
    }
}
