using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Xunit;
using static Microsoft.CodeAnalysis.SymbolDisplayMiscellaneousOptions;

namespace Arenas.Tidy;

/// <summary>The public API stands in a file, so that a review sees every change of it.</summary>
public sealed class PublicApiTests
{
    private const string Record = "src/Arenas/PublicApi.txt";

    private static readonly SymbolDisplayFormat s_format = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters
            | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeContainingType,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeModifiers
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: UseSpecialTypes | IncludeNullableReferenceTypeModifier | EscapeKeywordIdentifiers);

    [Fact]
    public void The_public_API_is_the_recorded_one()
    {
        if (Environment.GetEnvironmentVariable("ARENAS_UPDATE") == "1")
        {
            File.WriteAllLines(Path.Combine(Repo.Root, Record), Listing(Repo.OnDisk));
            return;
        }
        Rule.Holds(Differences);
    }

    [Fact]
    public void A_changed_API_is_noticed() => Rule.Catches(
        Differences,
        "not recorded:     public T* Heap.Alloc<T>(nuint count = 1) where T : unmanaged\n"
            + "recorded, but gone:     public void Heap.Gone()",
        (Record, """
            public sealed class Heap : IDisposable
                public Heap.Heap()
                public void Heap.Dispose()
                public void Heap.Gone()
            """),
        ("src/Arenas/Heaps/Heap.cs", "using System; namespace Arenas; internal class Hidden { public int X; }\n"
            + "public sealed class Heap : IDisposable { public void Dispose() { } internal int Y;\n"
            + "    public unsafe T* Alloc<T>(nuint count = 1) where T : unmanaged => null; }"));

    private static IEnumerable<string> Differences(Repo repo)
    {
        string[] now = [.. Listing(repo)];
        string[] recorded = repo.Files.GetValueOrDefault(Record, "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')).ToArray();
        string[] different = [.. now.Except(recorded).Select(line => $"not recorded: {line}"),
            .. recorded.Except(now).Select(line => $"recorded, but gone: {line}")];
        return different.Length > 0 || now.SequenceEqual(recorded) ? different : ["a line has moved; ARENAS_UPDATE=1"];
    }

    private static IEnumerable<string> Listing(Repo repo) =>
        from type in TypesOf(repo.Library.Assembly.GlobalNamespace)
        orderby type.ToDisplayString()
        from line in Members(type).Prepend(Head(type))
        select line;

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol container) =>
        container.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(member => member is INamedTypeSymbol type
            ? IsVisible(type) ? TypesOf(type).Prepend(type) : []
            : TypesOf(member));

    private static string Head(INamedTypeSymbol type)
    {
        string kind = type switch
        {
            { IsStatic: true } => "static ",
            { TypeKind: TypeKind.Class, IsAbstract: true } => "abstract ",
            { TypeKind: TypeKind.Class, IsSealed: true } => "sealed ",
            _ => "",
        };
        bool derives = type is { TypeKind: TypeKind.Class, BaseType.SpecialType: SpecialType.None };
        string bases = string.Join(", ", (derives ? type.Interfaces.Prepend(type.BaseType!) : type.Interfaces)
            .Select(symbol => symbol.ToDisplayString(s_format.WithKindOptions(default))));
        return $"public {kind}{type.ToDisplayString(s_format)}{(bases.Length > 0 ? " : " : "")}{bases}";
    }

    // What the compiler makes for a record is no news; the constructor it gives a class is.
    private static IEnumerable<string> Members(INamedTypeSymbol type) =>
        type.GetMembers()
            .Where(member => IsVisible(member) && member is not INamedTypeSymbol)
            .Where(member => !member.IsImplicitlyDeclared
                || (type is { TypeKind: TypeKind.Class, IsRecord: false } && member is IMethodSymbol { Name: ".ctor" }))
            .Where(member => member is not IMethodSymbol { AssociatedSymbol: not null })
            .OrderBy(member => member.Kind != SymbolKind.Field)
            .ThenBy(member => member is not IMethodSymbol { MethodKind: MethodKind.Constructor })
            .ThenBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"    {member.ToDisplayString(s_format)}");

    private static bool IsVisible(ISymbol symbol) => symbol.DeclaredAccessibility
        is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
}
