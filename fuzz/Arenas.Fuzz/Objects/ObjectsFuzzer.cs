using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Random programs on one heap of objects and on a graph, which is walked again whenever one asks.</summary>
internal sealed class ObjectsFuzzer : Fuzzer
{
    public override string Name => "objects";

    public override List<Operation> Generate(Random random) => new ObjectsSwarm(random).Generate();

    public override void Run(IReadOnlyList<Operation> program)
    {
        GraphCommand?[] commands = [.. Commands(program)];
        using Lane lane = new();
        lane.Run(() => GraphInterpreter.Run(
            GraphSettings.Of(program), commands, index => $"operation {index + 1} ({program[index]})"));
    }

    private static IEnumerable<GraphCommand?> Commands(IReadOnlyList<Operation> program)
    {
        foreach (Operation operation in program)
        {
            yield return Enum.TryParse(operation.Verb, ignoreCase: true, out GraphOperation what)
                && !char.IsAsciiDigit(operation.Verb[0])
                    ? new(what, Number(operation.A), Number(operation.B), Number(operation.C))
                    : GraphSettings.IsSetting(operation)
                        ? null
                        : throw new FormatException($"no operation is called '{operation.Verb}'");
        }
    }

    private static int Number(long number) => (int)((ulong)number & int.MaxValue);
}
