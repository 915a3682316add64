using Arenas.Tests.Heaps;
using Arenas.Tests.Models;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>
/// Threads that pass a token: which of them takes the next step, what it does and which thread dies meanwhile, all
/// follows from a seed, so that a failure repeats.
/// </summary>
public static class ScheduleTests
{
    [Theory]
    [InlineData(HeapKind.Default, 2, 150)]
    [InlineData(HeapKind.Default, 3, 150)]
    [InlineData(HeapKind.WithoutThreadCache, 3, 100)]
    [InlineData(HeapKind.Hardened, 3, 50)]
    public static void Every_interleaving_from_a_seed_ends_in_a_sound_heap(HeapKind kind, int threads, int seeds)
    {
        for (int seed = 0; seed < TestHeaps.Times(seeds); seed++)
        {
            Command[] program = Programs.Seeded((seed * 16) + threads, 150, threads);
            NativeHeap heap = TestHeaps.Create(kind, $"seed {seed}");
            using Interpreter interpreter = new(heap, threads);
            for (int step = 0; step < program.Length; step++)
            {
                interpreter.Step(program[step]);
                if (step % 25 == 24)
                {
                    interpreter.Check();
                }
            }
            interpreter.End();
            heap.Dispose();
        }
    }
}
