using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;
using static Microsoft.CodeAnalysis.SymbolDisplayMiscellaneousOptions;

namespace Arenas.Tidy;

/// <summary>The public API of each library stands in a file, so that a review sees every change of it.</summary>
public sealed class PublicApiTests
{
    private const string Core = "src/Arenas/";
    private const string Record = Core + RecordName;
    private const string RecordName = "PublicApi.txt";

    private static readonly string[] s_libraries = [Core, "src/Arenas.AspNetCore/"];

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
            foreach (string library in s_libraries)
            {
                File.WriteAllLines(Path.Combine(Repo.Root, library + RecordName), Listing(Repo.OnDisk, library));
            }
            return;
        }
        Rule.Holds(Differences);
    }

    [Fact]
    public void Names_of_other_libraries_are_understood() => Rule.Holds(NotUnderstood);

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

    [Fact]
    public void A_changed_API_of_another_library_is_noticed() => Rule.Catches(
        Differences,
        "not recorded:     public static Heap Web.Use(this Heap heap)",
        (Record, "public sealed class Heap\n    public Heap.Heap()\n"),
        ("src/Arenas/Heaps/Heap.cs", "namespace Arenas; public sealed class Heap;"),
        ("src/Arenas.AspNetCore/PublicApi.txt", "public static class Web\n"),
        ("src/Arenas.AspNetCore/Web.cs", "using Arenas; namespace Microsoft.Hosting;\n"
            + "public static class Web { public static Heap Use(this Heap heap) => heap; }"));

    // A name that the compilation does not know would be recorded as it is written, and hide what it means.
    private static IEnumerable<string> NotUnderstood(Repo repo) =>
        from tree in repo.Under("src/Arenas.AspNetCore/")
        let model = repo.AspNetCore.GetSemanticModel(tree)
        from name in tree.GetRoot().DescendantNodes().OfType<UsingDirectiveSyntax>()
        where model.GetSymbolInfo(name.Name!).Symbol is null
        select $"{Repo.At(name)}: {name.Name} is not known here";

    private static IEnumerable<string> Differences(Repo repo) =>
        s_libraries.SelectMany(library => Differences(repo, library));

    private static string[] Differences(Repo repo, string library)
    {
        string[] now = [.. Listing(repo, library)];
        string[] recorded = repo.Files.GetValueOrDefault(library + RecordName, "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r')).ToArray();
        string[] different = [.. now.Except(recorded).Select(line => $"not recorded: {line}"),
            .. recorded.Except(now).Select(line => $"recorded, but gone: {line}")];
        return different.Length > 0 || now.SequenceEqual(recorded) ? different : ["a line has moved; ARENAS_UPDATE=1"];
    }

    private static IEnumerable<string> Listing(Repo repo, string library) =>
        from type in TypesOf((library == Core ? repo.Library : repo.AspNetCore).Assembly.GlobalNamespace)
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
