using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Arenas.Generators;

/// <summary>Finds the parameters of a primary constructor that hold handles and that the compiler stores in the
/// struct.</summary>
internal static class CapturedParameters
{
    public static IEnumerable<IParameterSymbol> Of(Compilation compilation, INamedTypeSymbol type)
    {
        if (type.IsRecord)
        {
            return [];
        }
        return type.InstanceConstructors
            .Where(one => one.DeclaringSyntaxReferences.Any(place => place.GetSyntax() is TypeDeclarationSyntax))
            .SelectMany(one => one.Parameters)
            .Where(parameter => Fields.HandlesIn(parameter.Type) != Holding.No)
            .Where(parameter => type.DeclaringSyntaxReferences.Any(place =>
                IsUsed(compilation, parameter, place.GetSyntax())));
    }

    private static bool IsUsed(Compilation compilation, IParameterSymbol parameter, SyntaxNode declaration) =>
        declaration.DescendantNodes(node => !IsInitializer(node))
            .OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == parameter.Name)
            .Any(name => SymbolEqualityComparer.Default.Equals(
                compilation.GetSemanticModel(name.SyntaxTree).GetSymbolInfo(name).Symbol, parameter));

    // A parameter that only initializes a field or a property is not stored.
    private static bool IsInitializer(SyntaxNode node) => node is EqualsValueClauseSyntax
    {
        Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax },
    };
}
