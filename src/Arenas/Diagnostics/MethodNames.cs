using System;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Arenas.Diagnostics;

/// <summary>Names of methods as they stand in the source, where the compiler has made up others.</summary>
internal static partial class MethodNames
{
    public static string Of(MethodBase method)
    {
        ArgumentNullException.ThrowIfNull(method);
        string type = method.DeclaringType?.FullName ?? method.DeclaringType?.Name ?? "";
        int arguments = type.IndexOf('[', StringComparison.Ordinal);
        type = arguments > 0 ? type[..arguments] : type;
        string name = $"{type.Replace('+', '.')}.{method.Name}";
        name = StateMachine().Replace(name, "$1");
        name = Closure().Replace(name, "");
        name = Lambda().Replace(name, "$1.lambda");
        name = LocalFunction().Replace(name, "$1.$2");
        return Arity().Replace(name, "");
    }

    // Type.<Method>d__3.MoveNext, of an iterator or an async method
    [GeneratedRegex(@"<([^<>]+)>d(?:__\d+)?(?:`\d+)?\.MoveNext$")]
    private static partial Regex StateMachine();

    // The class that holds what a lambda uses: Type.<>c or Type.<>c__DisplayClass3_0
    [GeneratedRegex(@"<>c(?:__DisplayClass[\d_]+)?(?:`\d+)?\.")]
    private static partial Regex Closure();

    [GeneratedRegex(@"<([^<>]+)>b__[\d_]+")]
    private static partial Regex Lambda();

    [GeneratedRegex(@"<([^<>]+)>g__(\w+)\|[\d_]+")]
    private static partial Regex LocalFunction();

    [GeneratedRegex(@"`\d+")]
    private static partial Regex Arity();
}
