using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>What lies in a struct.</summary>
internal static class Fields
{
    /// <summary>The instance fields in order, those behind properties too.</summary>
    public static IEnumerable<IFieldSymbol> Of(ITypeSymbol type)
    {
        ITypeSymbol plain = type is INamedTypeSymbol { TupleUnderlyingType: { } underlying } ? underlying : type;
        return plain.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst
            && (!plain.IsTupleType || IsReal(field.Name)));
    }

    /// <summary>What the user wrote: the property, if the field is behind one.</summary>
    public static ISymbol Written(IFieldSymbol field) => field.AssociatedSymbol ?? field;

    /// <summary>Whether handles lie in a value of a type: by their number of bytes, not behind pointers.</summary>
    public static Holding HandlesIn(ITypeSymbol type) => HandlesIn(type, []);

    private static Holding HandlesIn(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (type is ITypeParameterSymbol)
        {
            return Holding.Perhaps;
        }
        if (Known.IsHandle(type) || Known.IsUntypedHandle(type))
        {
            return Holding.Yes;
        }
        if (type.TypeKind != TypeKind.Struct || type.SpecialType is not (SpecialType.None or
            SpecialType.System_Nullable_T) || !seen.Add(type))
        {
            return Holding.No;
        }
        Holding most = Holding.No;
        foreach (ITypeSymbol inner in Inside(type))
        {
            Holding holding = HandlesIn(inner, seen);
            most = holding > most ? holding : most;
        }
        seen.Remove(type);
        return most;
    }

    // A tuple shows the same field under several names, and those in its rest as if they were its own.
    private static bool IsReal(string name) => name is "Rest" or "Item1" or "Item2" or "Item3" or "Item4"
        or "Item5" or "Item6" or "Item7";

    // Its own fields; of a nullable, whose fields a reference assembly may not show, its argument.
    private static IEnumerable<ITypeSymbol> Inside(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? ((INamedTypeSymbol)type).TypeArguments
            : Of(type).Select(field => field.Type);
}
