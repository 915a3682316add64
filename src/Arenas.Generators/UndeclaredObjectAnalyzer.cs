using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace Arenas.Generators;

/// <summary>Finds objects of types that hold handles and do not say where.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UndeclaredObjectAnalyzer : HeapAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(Rules.UndeclaredObject);

    /// <inheritdoc/>
    protected override void Register(CompilationStartAnalysisContext context)
    {
        context.RegisterSyntaxNodeAction(AnalyzeName, SyntaxKind.GenericName);
        context.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation);
    }

    private static void AnalyzeName(SyntaxNodeAnalysisContext context)
    {
        GenericNameSyntax name = (GenericNameSyntax)context.Node;
        TypeSyntax[] arguments = [.. name.TypeArgumentList.Arguments];
        if (name.Identifier.ValueText is "Handle" or "WeakHandle" && arguments.Length == 1
            && context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol is ITypeSymbol type
            && (Known.IsHandle(type) || Known.IsWeakHandle(type))
            && context.SemanticModel.GetTypeInfo(arguments[0], context.CancellationToken).Type is { } value)
        {
            Report(context.ReportDiagnostic, value, arguments[0]);
        }
    }

    private static void AnalyzeCall(OperationAnalysisContext context)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.Name is not ("New" or "NewTaking") || !Known.IsHeap(call.TargetMethod.ContainingType))
        {
            return;
        }
        TypeSyntax[] written = [.. call.Syntax.ChildNodes().SelectMany(node => node.DescendantNodesAndSelf())
            .OfType<GenericNameSyntax>()
            .Where(name => name.Identifier.ValueText == call.TargetMethod.Name)
            .Take(1)
            .SelectMany(name => name.TypeArgumentList.Arguments)];
        for (int i = 0; i < call.TargetMethod.TypeArguments.Length; i++)
        {
            SyntaxNode place = i < written.Length ? written[i]
                : call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == i)?.Syntax ?? call.Syntax;
            Report(context.ReportDiagnostic, call.TargetMethod.TypeArguments[i], place);
        }
    }

    private static void Report(Action<Diagnostic> report, ITypeSymbol type, SyntaxNode place)
    {
        if (Fields.HandlesIn(type) == Holding.Yes && !Known.IsHandle(type) && !Known.IsDescribed(type))
        {
            report(Diagnostic.Create(Rules.UndeclaredObject, place.GetLocation(), type.ToDisplayString()));
        }
    }
}
