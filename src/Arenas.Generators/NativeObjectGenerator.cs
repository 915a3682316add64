using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Arenas.Generators;

/// <summary>Implements INativeObject for each partial struct with [NativeObject].</summary>
/// <remarks>What is wrong with a struct is said by <see cref="NativeObjectAnalyzer"/>; if there is something, a
/// program that silences it throws at the first object of the type.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class NativeObjectGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<GeneratedFile> files = context.SyntaxProvider
            .ForAttributeWithMetadataName(Known.Attribute, static (node, _) => node is TypeDeclarationSyntax, Generate)
            .Where(static file => file.Text.Length > 0)
            .WithTrackingName("Files");
        context.RegisterSourceOutput(
            files, static (output, file) => output.AddSource(file.Name, file.Text));
    }

    private static GeneratedFile Generate(GeneratorAttributeSyntaxContext context, CancellationToken stop)
    {
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Struct } type
            || Declarations.Faults(type).Any()
            || Declarations.IsWritten(type)
            || !IsFirst(type, context.TargetNode, stop))
        {
            return new("", "");
        }
        return GeneratedText.Of(type, EdgeWalk.Of(context.SemanticModel.Compilation, type));
    }

    // The compiler refuses the attribute twice; until the user has seen it, one file of a name is all there can be.
    private static bool IsFirst(INamedTypeSymbol type, SyntaxNode part, CancellationToken stop) => type.GetAttributes()
        .First(attribute => attribute.AttributeClass?.ToDisplayString() == Known.Attribute)
        .ApplicationSyntaxReference?.GetSyntax(stop).Parent?.Parent == part;
}
