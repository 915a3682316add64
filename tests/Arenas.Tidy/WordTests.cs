using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace Arenas.Tidy;

/// <summary>One word for one thing, in every name that the library declares.</summary>
public sealed class WordTests
{
    // What other allocators call our things, and words that say nothing.
    private static readonly string[] s_banned =
    [
        "page", "chunk", "segment", "bin", "bucket", "cell", "trash", "manager", "helper", "util",
    ];

    [Fact]
    public void Names_use_the_words_of_the_project() => Rule.Holds(Words);

    [Fact]
    public void Static_fields_begin_with_s_and_thread_static_ones_with_t() => Rule.Holds(StaticFields);

    [Fact]
    public void A_foreign_word_is_noticed() => Rule.Catches(
        Words,
        "src/Arenas/A.cs:(1,7): chunk in ArenaChunks\nsrc/Arenas/A.cs:(1,47): page in pageCount",
        ("src/Arenas/A.cs", "class ArenaChunks { int OsPages; int Next(int pageCount) => E.SystemPageSize; }"),
        ("src/Arenas/B.cs", "class B : A { protected override bool Try(out int segment) => base.Try(out segment); }"));

    [Fact]
    public void A_wrong_prefix_is_noticed() => Rule.Catches(
        StaticFields,
        "src/Arenas/A.cs:(1,30): Count begins with s_\nsrc/Arenas/A.cs:(1,69): s_own begins with t_",
        ("src/Arenas/A.cs",
            "class A { private static int Count, s_ok; [ThreadStatic] static int s_own; const int C = 1; }"));

    private static IEnumerable<string> Words(Repo repo) =>
        from tree in repo.Under("src/Arenas/").Concat(repo.Under("src/Arenas.AspNetCore/"))
        from node in tree.GetRoot().DescendantNodes()
        let name = Declared(node)
        where name != default
        from word in Regex.Matches(Regex.Replace(name.Text, "(Os|os|System)Page", ""), "[A-Z]?[a-z]+")
            .Select(match => match.Value)
        from banned in s_banned
        where word.Equals(banned, StringComparison.OrdinalIgnoreCase)
            || word.Equals(banned + "s", StringComparison.OrdinalIgnoreCase)
        select $"{Repo.At(name)}: {banned} in {name.Text}";

    private static IEnumerable<string> StaticFields(Repo repo) =>
        from tree in repo.Under("src/Arenas/").Concat(repo.Under("src/Arenas.AspNetCore/"))
        from field in tree.GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>()
        where field.Modifiers.Any(SyntaxKind.StaticKeyword)
        where !field.Modifiers.Any(SyntaxKind.PublicKeyword) && !field.Modifiers.Any(SyntaxKind.InternalKeyword)
        let prefix = field.AttributeLists.ToString().Contains("ThreadStatic", StringComparison.Ordinal) ? "t_" : "s_"
        from variable in field.Declaration.Variables
        where !variable.Identifier.Text.StartsWith(prefix, StringComparison.Ordinal)
        select $"{Repo.At(variable)}: {variable.Identifier.Text} begins with {prefix}";

    private static SyntaxToken Declared(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier,
        DelegateDeclarationSyntax type => type.Identifier,
        MethodDeclarationSyntax method => method.Identifier,
        PropertyDeclarationSyntax property => property.Identifier,
        EnumMemberDeclarationSyntax member => member.Identifier,
        VariableDeclaratorSyntax variable => variable.Identifier,
        SingleVariableDesignationSyntax variable => variable.Identifier,
        // An override has its parameters' names from the method that it overrides.
        ParameterSyntax { Parent.Parent: MethodDeclarationSyntax method }
            when method.Modifiers.Any(SyntaxKind.OverrideKeyword) => default,
        ParameterSyntax parameter => parameter.Identifier,
        LocalFunctionStatementSyntax function => function.Identifier,
        ForEachStatementSyntax loop => loop.Identifier,
        _ => default,
    };
}
