using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Finds edges of objects that are overwritten without being counted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class EdgeAssignmentAnalyzer : HeapAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.EdgeAssigned);

    /// <inheritdoc/>
    protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterOperationAction(
            AnalyzeAssignment,
            OperationKind.SimpleAssignment,
            OperationKind.DeconstructionAssignment);
        context.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation);
        context.RegisterOperationAction(AnalyzeArgument, OperationKind.Argument);
    }

    private static void AnalyzeAssignment(OperationAnalysisContext context)
    {
        // Another variable for the same name changes no object.
        if (context.Operation is IAssignmentOperation assignment
            && assignment is not ISimpleAssignmentOperation { IsRef: true })
        {
            foreach (IOperation target in Targets(assignment.Target))
            {
                Report(context, target, target.Type);
            }
        }
    }

    private static void AnalyzeArgument(OperationAnalysisContext context)
    {
        IArgumentOperation argument = (IArgumentOperation)context.Operation;
        if (argument.Parameter?.RefKind == RefKind.Out)
        {
            Report(context, argument.Value, argument.Value.Type);
        }
    }

    // A span of edges can be overwritten as a whole.
    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IOperation? written = call.TargetMethod.Name switch
        {
            "Fill" or "Clear" => call.Instance,
            "CopyTo" or "TryCopyTo" => call.Arguments.LastOrDefault()?.Value,
            _ => null,
        };
        if (written?.Type is INamedTypeSymbol { Name: "Span", TypeArguments.Length: 1 } span)
        {
            Report(context, written, span.TypeArguments[0]);
        }
    }

    private static IEnumerable<IOperation> Targets(IOperation target) =>
        target is ITupleOperation tuple ? tuple.Elements.SelectMany(Targets) : [target];

    private static void Report(OperationAnalysisContext context, IOperation target, ITypeSymbol? type)
    {
        if (type is not null && Fields.HandlesIn(type) == Holding.Yes && InPlace.Reaches(target))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.EdgeAssigned, target.Syntax.GetLocation(), target.Syntax.ToString()));
        }
    }
}
