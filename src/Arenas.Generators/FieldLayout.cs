using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>Where the runtime puts the fields of a struct, as far as the source says it.</summary>
/// <remarks>Sizes are those of a 64-bit process. What cannot be known (a type parameter, a struct whose reference
/// assembly hides its fields, automatic layout) makes the size unknown, and with it all that follows.</remarks>
internal sealed class FieldLayout
{
    private const int Unknown = -1;

    private readonly List<(IFieldSymbol Field, int Offset, int Size, FieldLayout Layout)> _fields = [];
    private int _size = Unknown;
    private int _alignment = 1;
    private int[] _handles = [];

    private FieldLayout()
    {
    }

    /// <summary>Each field with handles that lies badly, and what is wrong with it.</summary>
    public static IEnumerable<(IFieldSymbol Field, string Reason)> Misplaced(INamedTypeSymbol type)
    {
        FieldLayout layout = OfStruct(type);
        bool isExplicit = KindOf(type).Kind == LayoutKind.Explicit;
        foreach ((IFieldSymbol field, int offset, int size, FieldLayout inner) in layout._fields)
        {
            if (offset != Unknown && inner._handles.Any(handle => (offset + handle) % 8 != 0))
            {
                yield return (field, "does not lie at a multiple of 8 bytes");
            }
            else if (isExplicit && Fields.HandlesIn(field.Type) != Holding.No)
            {
                IFieldSymbol? other = layout._fields
                    .Where(other => !ReferenceEquals(other.Field, field))
                    .Where(other => Overlap(offset, size, other.Offset, other.Size))
                    .Select(other => other.Field)
                    .FirstOrDefault();
                if (other is not null)
                {
                    yield return (field, $"overlaps '{Fields.Written(other).Name}', or may do so");
                }
            }
        }
    }

    private static bool Overlap(int first, int firstSize, int second, int secondSize) =>
        (secondSize == Unknown || first < second + secondSize) && (firstSize == Unknown || second < first + firstSize);

    private static FieldLayout OfStruct(INamedTypeSymbol type)
    {
        (LayoutKind kind, int pack, int least) = KindOf(type);
        FieldLayout layout = new();
        List<int> handles = [];
        int next = 0;
        foreach (IFieldSymbol field in Fields.Of(type))
        {
            FieldLayout inner = OfField(field);
            int alignment = Math.Min(inner._alignment, pack);
            int offset = kind == LayoutKind.Explicit ? OffsetOf(field)
                : kind == LayoutKind.Auto || next == Unknown || inner._size == Unknown ? Unknown
                : RoundUp(next, alignment);
            layout._fields.Add((field, offset, inner._size, inner));
            layout._alignment = Math.Max(layout._alignment, alignment);
            handles.AddRange(inner._handles.Select(handle => offset + handle));
            int end = offset == Unknown || inner._size == Unknown ? Unknown : offset + inner._size;
            next = end == Unknown || next == Unknown ? Unknown : Math.Max(next, end);
        }
        int length = Math.Max(Known.InlineLength(type), 1);
        if (next != Unknown)
        {
            int size = Math.Max(RoundUp(Math.Max(next, 1), layout._alignment), least);
            layout._size = size * length;
            layout._handles = [.. Enumerable.Range(0, length)
                .SelectMany(index => handles.Select(handle => (index * size) + handle))];
        }
        return layout;
    }

    private static FieldLayout OfField(IFieldSymbol field)
    {
        if (field.IsFixedSizeBuffer && field.Type is IPointerTypeSymbol { PointedAtType: { } element })
        {
            FieldLayout one = Of(element);
            return Plain(one._size == Unknown ? Unknown : one._size * field.FixedSize, one._alignment);
        }
        return Of(field.Type);
    }

    private static FieldLayout Of(ITypeSymbol type)
    {
        if (Known.IsHandle(type) || Known.IsUntypedHandle(type))
        {
            FieldLayout handle = Plain(8, 8);
            handle._handles = [0];
            return handle;
        }
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return Plain(8, 8);
        }
        if (type.TypeKind == TypeKind.Enum && ((INamedTypeSymbol)type).EnumUnderlyingType is { } number)
        {
            return Of(number);
        }
        int size = SizeOf(type);
        return size > 0 ? Plain(size, Math.Min(size, 8))
            : type is INamedTypeSymbol { TypeKind: TypeKind.Struct } inner && !IsHidden(inner) ? OfStruct(inner)
            : new FieldLayout();
    }

    private static FieldLayout Plain(int size, int alignment) => new() { _size = size, _alignment = alignment };

    private static int SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Boolean or SpecialType.System_Byte or SpecialType.System_SByte => 1,
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double
            or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime => 8,
        SpecialType.System_Decimal => 16,
        _ => 0,
    };

    // A reference assembly of the framework puts _dummy for the fields that it does not show; vectors and 128-bit
    // numbers have an alignment of their own.
    private static bool IsHidden(INamedTypeSymbol type) =>
        type.Name is "Int128" or "UInt128"
        || type.ContainingNamespace.ToDisplayString().StartsWith("System.Runtime.Intrinsics", StringComparison.Ordinal)
        || Fields.Of(type).Any(field => field.Name.StartsWith("_dummy", StringComparison.Ordinal));

    private static (LayoutKind Kind, int Pack, int Size) KindOf(INamedTypeSymbol type)
    {
        const int natural = 8;
        AttributeData? attribute = type.OriginalDefinition.GetAttributes()
            .FirstOrDefault(one => one.AttributeClass?.Name == nameof(StructLayoutAttribute));
        if (attribute is null || attribute.ConstructorArguments.Length != 1)
        {
            return (LayoutKind.Sequential, natural, 0);
        }
        int Named(string name) => attribute.NamedArguments
            .Where(argument => argument.Key == name)
            .Select(argument => argument.Value.Value)
            .OfType<int>()
            .FirstOrDefault();
        LayoutKind kind = (LayoutKind)Convert.ToInt32(attribute.ConstructorArguments[0].Value, null);
        int pack = Named(nameof(StructLayoutAttribute.Pack));
        return (kind, pack == 0 ? natural : pack, Named(nameof(StructLayoutAttribute.Size)));
    }

    private static int OffsetOf(IFieldSymbol field) => field.OriginalDefinition.GetAttributes()
        .Where(attribute => attribute.AttributeClass?.Name == nameof(FieldOffsetAttribute))
        .Select(attribute => attribute.ConstructorArguments.FirstOrDefault().Value)
        .OfType<int>()
        .DefaultIfEmpty(Unknown)
        .First();

    private static int RoundUp(int value, int alignment) => (value + alignment - 1) / alignment * alignment;
}
