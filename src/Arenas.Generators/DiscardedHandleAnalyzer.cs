using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Finds handles that hold an object and are thrown away.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DiscardedHandleAnalyzer : HeapAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.HandleDiscarded);

    /// <inheritdoc/>
    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        IMethodSymbol method = call.TargetMethod;
        if (method.Name is "New" or "NewTaking" or "Take" && Known.IsHeap(method.ContainingType) && IsDiscarded(call))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.HandleDiscarded, call.Syntax.GetLocation(), $"{method.ContainingType.Name}.{method.Name}"));
        }
    }

    private static bool IsDiscarded(IOperation value) => value.Parent switch
    {
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation assignment => assignment.Target is IDiscardOperation,
        IConversionOperation conversion => IsDiscarded(conversion),
        IConditionalAccessOperation access => access.WhenNotNull == value && IsDiscarded(access),
        IConditionalOperation choice => choice.Condition != value && IsDiscarded(choice),
        _ => false,
    };
}
