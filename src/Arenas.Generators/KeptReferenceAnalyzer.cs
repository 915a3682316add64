using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Finds references into objects that outlive the expression that got them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeptReferenceAnalyzer : HeapAnalyzer
{
    private const string LoopFate = "kept during a loop that may free the object";

    // What a loop over items may call on their heap.
    private static readonly ImmutableHashSet<string> s_harmless = ImmutableHashSet.Create(
        "At", "ItemsOf", "TryGet", "IsAlive", "Cast", "TypeOf", "CountsOf", "IsTracked", "GenerationOf", "IsFinalized",
        "Retain", "Borrow", "TryUpgrade", "GetReferents", "GetReferrers", "GetObjects", "WatchesOf");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.ReferenceKept);

    /// <inheritdoc/>
    protected override void Register(CompilationStartAnalysisContext context) =>
        context.RegisterOperationAction(Analyze, OperationKind.Invocation);

    private static void Analyze(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!InPlace.IsOfHeap(call))
        {
            return;
        }
        IOperation end = call;
        while (Next(end) is { } next)
        {
            end = next;
        }
        string? fate = FateOf(end);
        if (fate is not null)
        {
            string what = call.TargetMethod.Name == "At" ? "reference" : "span";
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.ReferenceKept, call.Syntax.GetLocation(), what, call.Syntax.ToString(), fate));
        }
    }

    /// <summary>The expression around one, if it still leads to the object.</summary>
    private static IOperation? Next(IOperation operation)
    {
        bool isView = InPlace.IsView(operation.Type) && !IsInside(operation);
        return operation.Parent switch
        {
            IFieldReferenceOperation field => IsStruct(operation) ? field : null,
            IPropertyReferenceOperation property when Leads(property, operation) => property,
            IArgumentOperation { Parent: IInvocationOperation call } argument => InPlace.Leads(call.TargetMethod)
                && (isView || argument.Parameter?.RefKind is not RefKind.None) ? call : null,
            IArgumentOperation { Parent: IObjectCreationOperation made } argument => InPlace.IsView(made.Type)
                && (isView || argument.Parameter?.RefKind is not RefKind.None) ? made : null,
            IInvocationOperation call => InPlace.Leads(call.TargetMethod)
                && (isView || HasUnscopedThis(call.TargetMethod)) ? call : null,
            IConversionOperation conversion => isView && InPlace.IsView(conversion.Type) ? conversion : null,
            IAddressOfOperation address => address,
            IConditionalOperation choice when choice.Condition != operation => choice,
            { } parent when InPlace.IsElement(parent) || parent is IImplicitIndexerReferenceOperation => parent,
            _ => null,
        };
    }

    private static bool Leads(IPropertyReferenceOperation property, IOperation instance) =>
        (property.Property.ReturnsByRef || property.Property.ReturnsByRefReadonly
            || InPlace.IsView(property.Property.Type))
        && (InPlace.IsView(instance.Type) || HasUnscopedThis(property.Property));

    private static string? FateOf(IOperation end)
    {
        bool isReference = end.Syntax.Parent is RefExpressionSyntax;
        if (!isReference && (!InPlace.IsView(end.Type) || IsInside(end)))
        {
            return null;
        }
        return end.Parent switch
        {
            IVariableInitializerOperation => "kept in a variable",
            ISimpleAssignmentOperation assignment when assignment.Value == end => "kept in a variable",
            { Kind: OperationKind.None, Parent: IVariableInitializerOperation } => "kept in a variable", // of fixed
            IReturnOperation => "returned",
            IConversionOperation { Parent: IForEachLoopOperation loop } => Frees(loop.Body) ? LoopFate : null,
            IForEachLoopOperation loop => Frees(loop.Body) ? LoopFate : null,
            _ => null,
        };
    }

    /// <summary>Whether an expression is a variable inside the object, and not a view of it.</summary>
    private static bool IsInside(IOperation operation) => operation is IFieldReferenceOperation;

    private static bool IsStruct(IOperation operation) => operation.Type is { IsValueType: true };

    private static bool Frees(IOperation body) => body.Descendants().OfType<IInvocationOperation>().Any(call =>
        Known.IsHeap(call.TargetMethod.ContainingType) && !s_harmless.Contains(call.TargetMethod.Name));

    private static bool HasUnscopedThis(ISymbol member) =>
        member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "UnscopedRefAttribute");
}
