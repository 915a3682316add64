using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Arenas.Tidy;

/// <summary>The rooms: who may know whom, what they are called, and where the sharp tools lie.</summary>
public sealed class RoomTests
{
    // The whole architecture: a room may know only those before it.
    private static readonly string[] s_rooms =
    [
        "Bits", "Platform", "Layout", "Heaps", "Objects", "Cycles", "Collections", "Diagnostics", "Adapters",
    ];

    private static readonly string[] s_unsafePlaces =
    [
        "src/Arenas/Platform/", "src/Arenas/Layout/", "src/Arenas/Heaps/", "src/Arenas/Diagnostics/HeapVerifier",
        "src/Arenas/Adapters/PooledBlock.cs",
        "src/Arenas/Adapters/AllocatorCallbacks.cs", "src/Arenas/Adapters/AllocatorSlot.cs",
        "src/Arenas/Adapters/MappedMemory.cs",
    ];

    [Fact]
    public void A_room_knows_only_the_rooms_above_it() => Rule.Holds(Arrows);

    [Fact]
    public void A_public_type_lives_in_Arenas_and_an_internal_one_in_its_room() => Rule.Holds(Namespaces);

    [Fact]
    public void Unsafe_code_stays_where_pointers_are_made() => Rule.Holds(Unsafe);

    [Fact]
    public void Only_Platform_calls_native_code() => Rule.Holds(Native);

    [Fact]
    public void An_upward_arrow_is_noticed()
    {
        const string lower = "namespace Arenas.Layout; internal struct PoolRef { public static int X; }";
        const string bad = "\nnamespace Arenas.Bits;\nclass Bad\n{\n    private const int A = 1;\n    private {0}\n}";
        Rule.Catches(Arrows, "src/Arenas/Bits/Bad.cs:(6,13): Bits may not know Layout (Layout)\n"
            + "src/Arenas/Bits/Bad.cs:(6,20): Bits may not know Layout (PoolRef)",
            ("src/Arenas/Layout/PoolRef.cs", lower),
            ("src/Arenas/Bits/Bad.cs", bad.Replace("{0}", "Layout.PoolRef _pool;", StringComparison.Ordinal)));
        Rule.Catches(Arrows, "src/Arenas/Bits/Bad.cs:(1,21): Bits may not know Layout (Layout)\n"
            + "src/Arenas/Bits/Bad.cs:(1,28): Bits may not know Layout (PoolRef)\n"
            + "src/Arenas/Bits/Bad.cs:(6,22): Bits may not know Layout (X)",
            ("src/Arenas/Layout/PoolRef.cs", lower),
            ("src/Arenas/Bits/Bad.cs", "using static Arenas.Layout.PoolRef;"
                + bad.Replace("{0}", "int Y => X;", StringComparison.Ordinal)));
        Rule.Catches(Arrows, "src/Arenas/Bits/Two.cs:(1,76): Bits may not know Layout (Y)",
            ("src/Arenas/Bits/Two.cs",
                "namespace Arenas.Bits; partial class Two { int X; int Z() => new Two().X + Y; }"),
            ("src/Arenas/Layout/Two.Late.cs", "namespace Arenas.Bits; partial class Two { int Y; }"));
        Rule.Catches(Arrows, "src/Arenas/Core/Bad.cs: Core is not a room",
            ("src/Arenas/Core/Bad.cs", "namespace Arenas.Core; class Bad;"));
    }

    [Fact]
    public void A_type_in_the_wrong_namespace_is_noticed() => Rule.Catches(
        Namespaces,
        "src/Arenas/Heaps/A.cs:(1,19): A belongs to namespace Arenas.Heaps\n"
            + "src/Arenas/Heaps/B.cs:(1,25): B belongs to namespace Arenas",
        ("src/Arenas/Heaps/A.cs", "namespace Arenas; internal class A;"),
        ("src/Arenas/Heaps/B.cs", "namespace Arenas.Heaps; public class B { internal class Inner; }"));

    [Fact]
    public void Unsafe_code_in_the_wrong_place_is_noticed() => Rule.Catches(
        Unsafe,
        "src/Arenas/Diagnostics/HeapDump.cs:(1,1): unsafe has no place here\n"
            + "src/Arenas/Layout/B.cs:(1,22): an unsafe block says why it is safe: // Safe: ...\n"
            + "src/Arenas/Heaps/D.cs:(1,39): Heaps hands pointers on; Layout reads them",
        ("src/Arenas/Diagnostics/HeapDump.cs", "unsafe class HeapDump;"),
        ("src/Arenas/Diagnostics/HeapVerifier.cs", "unsafe class HeapVerifier;"),
        ("src/Arenas/Layout/B.cs", "class B { void M() { unsafe { } } }"),
        ("src/Arenas/Layout/C.cs", "class C { void M() {\n// Safe: it does nothing.\nunsafe { } } }"),
        ("src/Arenas/Heaps/D.cs", "class D { unsafe int M(int* p) => 2 * *p; }"));

    [Fact]
    public void A_native_call_in_the_wrong_place_is_noticed() => Rule.Catches(
        Native,
        "src/Arenas/Heaps/A.cs:(1,12): DllImport belongs to Platform\n"
            + "src/Arenas/Heaps/A.cs:(1,64): NativeMemory belongs to Platform",
        ("src/Arenas/Heaps/A.cs",
            "class A { [DllImport(\"c\")] static extern void F(); void G() => NativeMemory.Free(0); }"),
        ("src/Arenas/Platform/B.cs", "class B { [DllImport(\"c\")] static extern void F(); }"));

    private static IEnumerable<string> Arrows(Repo repo)
    {
        foreach (SyntaxTree tree in repo.Under("src/Arenas/"))
        {
            string room = RoomOf(tree.FilePath);
            if (!s_rooms.Contains(room))
            {
                yield return $"{tree.FilePath}: {room} is not a room";
                continue;
            }
            SemanticModel model = repo.Library.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                string? known = model.GetSymbolInfo(name) is { Symbol: { } symbol } ? RoomOf(symbol) : null;
                if (known is not null && Array.IndexOf(s_rooms, known) > Array.IndexOf(s_rooms, room))
                {
                    yield return $"{Repo.At(name)}: {room} may not know {known} ({name.Identifier.Text})";
                }
            }
        }
    }

    private static IEnumerable<string> Namespaces(Repo repo) =>
        from tree in repo.Under("src/Arenas/")
        from type in tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>()
        where type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax
        where type.Parent is not TypeDeclarationSyntax
        let symbol = repo.Library.GetSemanticModel(tree).GetDeclaredSymbol(type)!
        let isPublic = symbol.DeclaredAccessibility == Accessibility.Public
        let home = isPublic ? "Arenas" : $"Arenas.{RoomOf(tree.FilePath)}"
        where symbol.ContainingNamespace.ToDisplayString() != home
        select $"{Repo.At(type)}: {symbol.Name} belongs to namespace {home}";

    private static IEnumerable<string> Unsafe(Repo repo) => UnsafeWords(repo).Concat(
        from tree in repo.Under("src/Arenas/Heaps/")
        from node in tree.GetRoot().DescendantNodes()
        where node.Kind() is SyntaxKind.PointerIndirectionExpression or SyntaxKind.PointerMemberAccessExpression
        select $"{Repo.At(node)}: Heaps hands pointers on; Layout reads them");

    private static IEnumerable<string> UnsafeWords(Repo repo) =>
        from tree in repo.Under("src/Arenas/").Concat(repo.Under("src/Arenas.AspNetCore/"))
        from token in tree.GetRoot().DescendantTokens()
        where token.IsKind(SyntaxKind.UnsafeKeyword)
        let placed = s_unsafePlaces.Any(place => tree.FilePath.StartsWith(place, StringComparison.Ordinal))
        let explained = token.Parent is not UnsafeStatementSyntax
            || token.LeadingTrivia.ToString().Contains("// Safe: ", StringComparison.Ordinal)
        where !placed || !explained
        select $"{Repo.At(token)}: "
            + (placed ? "an unsafe block says why it is safe: // Safe: ..." : "unsafe has no place here");

    private static IEnumerable<string> Native(Repo repo) =>
        from tree in repo.Under("src/Arenas/")
        where RoomOf(tree.FilePath) != "Platform"
        from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        where name.Identifier.Text is "LibraryImport" or "DllImport" or "NativeMemory" or "Marshal"
        select $"{Repo.At(name)}: {name.Identifier.Text} belongs to Platform";

    private static string RoomOf(string path) => path.Split('/')[2];

    // A namespace is a room by its name, everything else by the folder that declares it. A partial type is of the first
    // room that declares a part; what a later room adds is of that room, member by member.
    private static string? RoomOf(ISymbol symbol) => symbol is INamespaceSymbol
        ? s_rooms.FirstOrDefault(room => symbol.ToDisplayString() == $"Arenas.{room}")
        : symbol.OriginalDefinition.DeclaringSyntaxReferences
            .Select(declaration => RoomOf(declaration.SyntaxTree.FilePath))
            .MinBy(room => Array.IndexOf(s_rooms, room));
}
