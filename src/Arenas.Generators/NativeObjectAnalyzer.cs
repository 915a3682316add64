using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Arenas.Generators;

/// <summary>Says what is wrong with a struct with [NativeObject].</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NativeObjectAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        Rules.NotPartial,
        Rules.NoPlace,
        Rules.ManagedReference,
        Rules.UntypedEdge,
        Rules.NullableEdge,
        Rules.UndeclaredEdges,
        Rules.MisplacedEdge,
        Rules.CapturedEdge);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Struct || !Known.HasAttribute(type) || Declarations.IsWritten(type))
        {
            return;
        }
        foreach (Fault fault in Declarations.Faults(type)
            .Concat(type.IsRefLikeType ? [] : EdgeWalk.Of(context.Compilation, type).Faults))
        {
            context.ReportDiagnostic(Diagnostic.Create(fault.Rule, fault.Place, fault.Arguments));
        }
    }
}
