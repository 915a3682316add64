using System.Linq;
using Microsoft.CodeAnalysis;

namespace Arenas.Generators;

/// <summary>The types of the library, known by name: a program may reach them through any assembly.</summary>
internal static class Known
{
    public const string Attribute = "Arenas.NativeObjectAttribute";
    public const string Heap = "Arenas.ObjectHeap";

    public static bool IsHandle(ITypeSymbol? type) => Is(type, "Handle", 1);

    public static bool IsUntypedHandle(ITypeSymbol? type) => Is(type, "Handle", 0);

    public static bool IsWeakHandle(ITypeSymbol? type) => Is(type, "WeakHandle", 1);

    public static bool IsLease(ITypeSymbol? type) => Is(type, "Lease", 1);

    public static bool IsHeap(ITypeSymbol? type) => Is(type, "ObjectHeap", 0);

    /// <summary>Whether a struct says where its edges are, or will once the generator has run.</summary>
    public static bool IsDescribed(ITypeSymbol type) =>
        type.AllInterfaces.Any(IsDescription) || HasAttribute(type.OriginalDefinition);

    public static bool HasAttribute(ITypeSymbol type) =>
        type.GetAttributes().Any(attribute => Is(attribute.AttributeClass, "NativeObjectAttribute", 0));

    public static bool IsDescription(ITypeSymbol type) => Is(type, "INativeObject", 0);

    /// <summary>The number of elements of an inline array; 0 for any other type.</summary>
    public static int InlineLength(ITypeSymbol type)
    {
        AttributeData? found = type.OriginalDefinition.GetAttributes().FirstOrDefault(attribute =>
            attribute.AttributeClass is { Name: "InlineArrayAttribute" } name
            && name.ContainingNamespace.ToDisplayString() == "System.Runtime.CompilerServices");
        return found is { ConstructorArguments.Length: 1 } && found.ConstructorArguments[0].Value is int length
            ? length
            : 0;
    }

    private static bool Is(ITypeSymbol? type, string name, int arity) =>
        type is INamedTypeSymbol { ContainingType: null } named
        && named.Arity == arity
        && named.Name == name
        && named.ContainingNamespace is { Name: "Arenas", ContainingNamespace.IsGlobalNamespace: true };
}
