using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Arenas.Generators;

/// <summary>An analyzer of programs that know object heaps; for others it does nothing.</summary>
public abstract class HeapAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(Known.Heap) is not null)
            {
                Register(start);
            }
        });
    }

    /// <summary>Registers what to look at.</summary>
    /// <param name="context">Where.</param>
    protected abstract void Register(CompilationStartAnalysisContext context);
}
