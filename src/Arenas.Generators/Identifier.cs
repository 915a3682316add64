using Microsoft.CodeAnalysis.CSharp;

namespace Arenas.Generators;

/// <summary>Names as a program writes them.</summary>
internal static class Identifier
{
    public static string Of(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
            || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None
            ? "@" + name
            : name;
}
