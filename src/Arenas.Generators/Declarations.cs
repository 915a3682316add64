using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Arenas.Generators;

/// <summary>Whether code can be added to a struct: it and what it is nested in.</summary>
internal static class Declarations
{
    public static IEnumerable<INamedTypeSymbol> FromOutermost(INamedTypeSymbol type) =>
        type.ContainingType is { } outer ? FromOutermost(outer).Append(type) : [type];

    /// <summary>Whether the user implements INativeObject by hand, and so answers for it.</summary>
    public static bool IsWritten(INamedTypeSymbol type) => type.AllInterfaces
        .Where(Known.IsDescription)
        .SelectMany(description => description.GetMembers("DescribeEdges"))
        .Select(type.FindImplementationForInterfaceMember)
        .Any(method => method is not null && !method.GetAttributes().Any(attribute =>
            attribute.ConstructorArguments.Any(argument => argument.Value as string == GeneratedText.Author)));

    public static IEnumerable<Fault> Faults(INamedTypeSymbol type)
    {
        if (type.IsRefLikeType)
        {
            yield return new(Rules.NoPlace, type.Locations[0],
                [type.Name, "a ref struct cannot lie in native memory", "ref"]);
        }
        foreach (INamedTypeSymbol one in FromOutermost(type))
        {
            TypeDeclarationSyntax[] parts = [.. one.DeclaringSyntaxReferences
                .Select(place => place.GetSyntax()).OfType<TypeDeclarationSyntax>()];
            if (parts.FirstOrDefault(part => !part.Modifiers.Any(SyntaxKind.PartialKeyword)) is { } whole)
            {
                yield return new(Rules.NotPartial, whole.Identifier.GetLocation(), [one.Name, type.Name]);
            }

            // SyntaxKind.FileKeyword is younger than the Roslyn that this is made for.
            if (parts.FirstOrDefault(part => part.Modifiers.Any(word => word.Text == "file")) is { } local)
            {
                yield return new(Rules.NoPlace, local.Identifier.GetLocation(),
                    [one.Name, "generated code stands in another file", "file"]);
            }
        }
    }
}
