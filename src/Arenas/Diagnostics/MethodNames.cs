using System;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Arenas.Diagnostics;

/// <summary>Names of methods as they stand in the source, where the compiler has made up others.</summary>
[SuppressMessage("Performance", "SYSLIB1045", Justification = "the library is also compiled without generators")]
internal static class MethodNames
{
    // Type.<Method>d__3.MoveNext, of an iterator or an async method
    private static readonly Regex s_stateMachine = new(@"<([^<>]+)>d(?:__\d+)?(?:`\d+)?\.MoveNext$");

    // The class that holds what a lambda uses: Type.<>c or Type.<>c__DisplayClass3_0
    private static readonly Regex s_closure = new(@"<>c(?:__DisplayClass[\d_]+)?(?:`\d+)?\.");
    private static readonly Regex s_lambda = new(@"<([^<>]+)>b__[\d_]+");
    private static readonly Regex s_localFunction = new(@"<([^<>]+)>g__(\w+)\|[\d_]+");
    private static readonly Regex s_arity = new(@"`\d+");

    public static string Of(MethodBase method)
    {
        ArgumentNullException.ThrowIfNull(method);
        string type = method.DeclaringType?.FullName ?? method.DeclaringType?.Name ?? "";
        int arguments = type.IndexOf('[', StringComparison.Ordinal);
        type = arguments > 0 ? type[..arguments] : type;
        string name = $"{type.Replace('+', '.')}.{method.Name}";
        name = s_stateMachine.Replace(name, "$1");
        name = s_closure.Replace(name, "");
        name = s_lambda.Replace(name, "$1.lambda");
        name = s_localFunction.Replace(name, "$1.$2");
        return s_arity.Replace(name, "");
    }
}
