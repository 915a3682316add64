using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Runs a program on a heap and on a model of it: which blocks are live, and what they hold.</summary>
/// <remarks>
/// Operations run on up to four threads, of which one runs at a time: frees by other threads, dead threads and
/// adoption happen, and yet a program has one outcome. What does not apply, as a free of an empty slot, is skipped.
/// </remarks>
internal sealed partial class HeapProgram
{
    public const int SlotCount = 4096;
    public const int LaneCount = 4;

    private readonly HeapSettings _settings;
    private readonly CheckedSource _source;
    private readonly NativeHeap _heap;
    private readonly NativeHeap _other = NativeHeap.Shared;
    private readonly Slot[] _slots = new Slot[SlotCount];
    private readonly Dictionary<nint, Slot> _live = [];
    private readonly Lane?[] _lanes = new Lane?[LaneCount];
    private readonly Dictionary<string, Action<Operation>> _verbs;
    private ulong _lastStamp;
    private int _lane;

    private HeapProgram(HeapSettings settings)
    {
        _settings = settings;
        _source = settings.CreateSource();
        _source.Purging = CheckPurge;
        _heap = settings.CreateHeap(_source);
        for (int index = 0; index < SlotCount; index++)
        {
            _slots[index] = new();
        }
        _verbs = new(StringComparer.Ordinal);
        AddAllocVerbs();
        AddFreeVerbs();
        AddMisuseVerbs();
        AddCheckVerbs();
    }

    /// <summary>Runs a program to its end, and takes the heap apart.</summary>
    public static void Run(IReadOnlyList<Operation> program)
    {
        HeapProgram subject = new(HeapSettings.Of(program));
        bool passed = false;
        try
        {
            subject.RunAll(program);
            subject.Finish();
            passed = true;
        }
        finally
        {
            subject.EndLanes();
            if (!passed)
            {
                subject._source.ReturnEverything();
            }
        }
    }

    private Slot SlotOf(long number) => _slots[(int)((ulong)number % SlotCount)];

    private IEnumerable<Slot> LiveSlots => _slots.Where(slot => slot.IsLive);

    private static nuint SizeOf(long number) => (nuint)(ulong)number;

    private void RunAll(IReadOnlyList<Operation> program)
    {
        for (int next = 0; next < program.Count;)
        {
            Operation operation = program[next];
            switch (operation.Verb)
            {
                case "thread":
                    _lane = (int)((ulong)operation.A % LaneCount);
                    next++;
                    break;
                case "die":
                    EndLane((int)((ulong)operation.A % LaneCount));
                    next++;
                    break;
                default:
                    CurrentLane().Run(() => next = RunOnLane(program, next));
                    break;
            }
        }
    }

    private int RunOnLane(IReadOnlyList<Operation> program, int next)
    {
        for (; next < program.Count && program[next].Verb is not ("thread" or "die"); next++)
        {
            try
            {
                RunOne(program[next]);
            }
            catch (Exception failure) when (failure is not FormatException)
            {
                string message = failure is ViolationException ? failure.Message : failure.GetType().Name;
                throw new ViolationException($"operation {next + 1} ({program[next]}): {message}", failure);
            }
        }
        return next;
    }

    private void RunOne(Operation operation)
    {
        if (_verbs.TryGetValue(operation.Verb, out Action<Operation>? run))
        {
            run(operation);
            ViolationException.Unless(_source.Complaint is null, $"the memory source complains: {_source.Complaint}");
        }
        else if (!HeapSettings.IsSetting(operation))
        {
            throw new FormatException($"no operation is called '{operation.Verb}'");
        }
    }

    private Lane CurrentLane() => _lanes[_lane] ??= new Lane();

    private void EndLane(int lane)
    {
        _lanes[lane]?.Dispose();
        _lanes[lane] = null;
    }

    private void EndLanes()
    {
        for (int lane = 0; lane < LaneCount; lane++)
        {
            EndLane(lane);
        }
    }

    /// <summary>Frees what is left, and sees whether the heap gives every byte back.</summary>
    private void Finish()
    {
        RunLast("the end", CheckAll);
        if (!_settings.Abandons)
        {
            RunLast("the last frees", FreeAll);
            EndLanes();
            RunLast("the last trim", () => HeapEnding.CheckNothingIsLeft(_heap));
        }
        EndLanes();
        RunLast("dispose", () => HeapEnding.CheckDispose(_heap));
        // The last thread that used the heap must not keep anything either.
        EndLanes();
        RunLast("after dispose", () => HeapEnding.CheckNothingIsReserved(_heap, _source));
    }

    private void RunLast(string what, Action check) => CurrentLane().Run(() =>
    {
        try
        {
            check();
            ViolationException.Unless(_source.Complaint is null, $"the memory source complains: {_source.Complaint}");
        }
        catch (Exception failure)
        {
            string message = failure is ViolationException ? failure.Message : failure.GetType().Name;
            throw new ViolationException($"{what}: {message}", failure);
        }
    });
}
