using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Tells which expressions lie inside an object: what is written to them is written to the heap.</summary>
internal static class InPlace
{
    private const int MaxDepth = 50;

    /// <summary>Whether an expression is the beginning: the value or the items of an object.</summary>
    public static bool IsSource(IOperation operation) => IsOfHeap(operation) || operation switch
    {
        IPropertyReferenceOperation property => property.Property.Name == "Value"
            && Known.IsLease(property.Property.ContainingType),
        IInvocationOperation call => call.TargetMethod.Name == "Items"
            && Known.IsLease(call.TargetMethod.ContainingType),
        _ => false,
    };

    /// <summary>The same without what a lease keeps alive.</summary>
    public static bool IsOfHeap(IOperation operation) => operation is IInvocationOperation call
        && call.TargetMethod.Name is "At" or "ItemsOf" && Known.IsHeap(call.TargetMethod.ContainingType);

    /// <summary>Whether a variable, or what a span shows, lies in an object.</summary>
    public static bool Reaches(IOperation? operation, int depth = 0)
    {
        if (operation is null || depth > MaxDepth)
        {
            return false;
        }
        int next = depth + 1;
        return IsSource(operation) || operation switch
        {
            IFieldReferenceOperation field => IsStruct(field.Instance) && Reaches(field.Instance, next),
            IPropertyReferenceOperation property => IsStruct(property.Instance) && Reaches(property.Instance, next),
            IImplicitIndexerReferenceOperation index => IsStruct(index.Instance) && Reaches(index.Instance, next),
            IInvocationOperation call => Leads(call.TargetMethod)
                && (Reaches(call.Instance, next) || call.Arguments.Any(argument =>
                    (argument.Parameter?.RefKind is not RefKind.None || IsView(argument.Value.Type))
                    && Reaches(argument.Value, next))),
            IConversionOperation conversion => Reaches(conversion.Operand, next),
            IConditionalOperation choice => Reaches(choice.WhenTrue, next) || Reaches(choice.WhenFalse, next),
            ILocalReferenceOperation local => (local.Local.IsRef || IsView(local.Type))
                && Reaches(OriginOf(local), next),

            // Younger than the Roslyn that this is made for: an element of an inline array is its first child's.
            _ => IsElement(operation) && Reaches(operation.ChildOperations.First(), next),
        };
    }

    /// <summary>Whether what a method returns may lead to where its arguments lie.</summary>
    public static bool Leads(IMethodSymbol method) =>
        method.ReturnsByRef || method.ReturnsByRefReadonly || IsView(method.ReturnType);

    /// <summary>Whether a value shows memory: a span, another ref struct or a pointer. A lease is none.</summary>
    public static bool IsView(ITypeSymbol? type) =>
        type is { IsRefLikeType: true } or IPointerTypeSymbol && !Known.IsLease(type);

    public static bool IsElement(IOperation operation) => operation.Kind == OperationKinds.InlineArrayAccess;

    private static bool IsStruct(IOperation? instance) => instance?.Type is { IsValueType: true };

    // What a variable was declared with; what is put into it later is not looked for.
    private static IOperation? OriginOf(ILocalReferenceOperation local)
    {
        SyntaxNode? declaration = local.Local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax();
        ExpressionSyntax? origin = declaration switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer?.Value,
            ForEachStatementSyntax loop => loop.Expression,
            _ => null,
        };
        origin = origin is RefExpressionSyntax reference ? reference.Expression : origin;
        return origin is null ? null : local.SemanticModel?.GetOperation(origin);
    }
}
