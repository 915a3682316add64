using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Arenas.Objects;

/// <summary>Names of types and of the fields that hold their edges, as a reader of their source knows them.</summary>
internal static class TypeNames
{
    /// <summary>The full name, with type arguments as C# writes them.</summary>
    public static string Of(Type type) => type.IsGenericParameter ? type.Name : Of(type, type.GetGenericArguments());

    // The arguments of a type inside a generic one begin with those of the outer type.
    private static string Of(Type type, ReadOnlySpan<Type> arguments)
    {
        Debug.Assert(!type.IsGenericParameter, "a parameter has no other name");
        Type? outer = type.IsNested ? type.DeclaringType : null;
        int outerCount = outer?.GetGenericArguments().Length ?? 0;
        string name = outer is not null ? $"{Of(outer, arguments[..outerCount])}."
            : type.Namespace is null ? "" : $"{type.Namespace}.";
        int arity = type.Name.IndexOf('`', StringComparison.Ordinal);
        name += arity < 0 ? type.Name : type.Name[..arity];
        string own = string.Join(", ", arguments[outerCount..].ToArray().Select(Of));
        return own.Length == 0 ? name : $"{name}<{own}>";
    }

    /// <summary>The names of the fields at some offsets from the start of a value.</summary>
    public static string[] OfEdges(Type type, int[] offsets)
    {
        Debug.Assert(type.IsValueType, "a type of unmanaged values");
        Dictionary<int, string> names = [];
        AddFields(type, 0, "", names);
        return Array.ConvertAll(offsets, offset => names.GetValueOrDefault(
            offset, string.Create(CultureInfo.InvariantCulture, $"+{offset}")));
    }

    private static void AddFields(Type type, int offset, string prefix, Dictionary<int, string> names)
    {
        Debug.Assert(offset >= 0, "a place in the value");
        if (ObjectType.IsHandle(type))
        {
            _ = names.TryAdd(offset, prefix);
            return;
        }
        if (type.IsPrimitive || type.IsEnum || type.IsPointer)
        {
            return;
        }
        if (type.GetCustomAttribute<InlineArrayAttribute>() is { } array)
        {
            AddElements(type, offset, prefix, array.Length, names);
            return;
        }
        foreach (FieldInfo field in FieldsOf(type))
        {
            if (OffsetOf(type, field) is int at)
            {
                string name = prefix.Length == 0 ? NameOf(field) : $"{prefix}.{NameOf(field)}";
                AddFields(field.FieldType, offset + at, name, names);
            }
        }
    }

    private static void AddElements(Type type, int offset, string prefix, int length, Dictionary<int, string> names)
    {
        Debug.Assert(length > 0, "an array has an element");
        if (FieldsOf(type).FirstOrDefault() is { } element && ObjectType.IsHandle(element.FieldType))
        {
            for (int index = 0; index < length; index++)
            {
                _ = names.TryAdd(
                    offset + (index * sizeof(ulong)),
                    string.Create(CultureInfo.InvariantCulture, $"{prefix}[{index}]"));
            }
        }
    }

    /// <summary>Where a field lies: the runtime does not say, so it is written to a value of its own and looked
    /// for.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "a struct without a constructor to call")]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "a struct without a constructor to call")]
    private static int? OffsetOf(Type type, FieldInfo field)
    {
        try
        {
            object part = RuntimeHelpers.GetUninitializedObject(field.FieldType);
            object whole = RuntimeHelpers.GetUninitializedObject(type);
            ref byte mark = ref Unsafe.As<StrongBox<byte>>(part).Value;
            mark = byte.MaxValue;
            field.SetValue(whole, part);
            ref byte first = ref Unsafe.As<StrongBox<byte>>(whole).Value;
            int offset = 0;
            // The mark was written, so it is found before the value ends.
            while (Unsafe.Add(ref first, offset) != byte.MaxValue)
            {
                offset++;
            }
            return offset;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException
            or FieldAccessException or TargetException)
        {
            return null;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "a field that was trimmed has no name")]
    private static FieldInfo[] FieldsOf(Type type) =>
        type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private static string NameOf(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is int end and > 1
            ? field.Name[1..end]
            : field.Name;
}
