using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Finds leases that nobody disposes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LeaseAnalyzer : HeapAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.LeaseNotDisposed);

    /// <inheritdoc/>
    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!call.TargetMethod.ReturnsByRef && !call.TargetMethod.ReturnsByRefReadonly
            && Known.IsLease(call.Type) && !IsDisposed(call))
        {
            string value = ((INamedTypeSymbol)call.Type!).TypeArguments[0].ToDisplayString(
                SymbolDisplayFormat.MinimallyQualifiedFormat);
            context.ReportDiagnostic(Diagnostic.Create(Rules.LeaseNotDisposed, call.Syntax.GetLocation(), value));
        }
    }

    private static bool IsDisposed(IOperation lease) => lease.Parent switch
    {
        IConditionalOperation choice when choice.Condition != lease => IsDisposed(choice),
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable } =>
            IsUsing(variable) || IsDisposed(variable.Symbol, lease),
        IUsingOperation or IReturnOperation => true,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment =>
            assignment.Parent is IUsingOperation || IsDisposed(local.Local, lease),

        // A field of another ref struct, an out parameter: whoever has it disposes it.
        ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IParameterReferenceOperation } => true,
        _ => false,
    };

    private static bool IsUsing(IOperation variable)
    {
        IOperation? all = variable.Parent?.Parent;
        return all is IVariableDeclarationGroupOperation { Parent: IUsingDeclarationOperation or IUsingOperation };
    }

    // Once it is disposed by hand, or handed on, the compiler cannot forget it for the user; the paths are the user's.
    private static bool IsDisposed(ILocalSymbol variable, IOperation inside)
    {
        IOperation root = inside;
        while (root.Parent is { } parent)
        {
            root = parent;
        }
        return root.Descendants().OfType<ILocalReferenceOperation>()
            .Where(use => SymbolEqualityComparer.Default.Equals(use.Local, variable))
            .Any(use => use.Parent is IReturnOperation or IUsingOperation
                or IInvocationOperation { TargetMethod.Name: "Dispose" });
    }
}
