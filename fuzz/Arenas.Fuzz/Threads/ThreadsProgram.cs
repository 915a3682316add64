using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>Runs the operations of each worker on a thread of its own, all at once, then lets threads race.</summary>
/// <remarks>
/// Nothing is predicted but this: no live block changes, no call fails, and at the end nothing is left.
/// </remarks>
internal sealed class ThreadsProgram
{
    public const int WorkerCount = 4;

    private const int MaxRepeats = 1000;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly HeapSettings _settings;
    private readonly IReadOnlyList<Operation> _program;
    private readonly ConcurrentQueue<Parcel>[] _mail =
        [.. Enumerable.Range(0, WorkerCount).Select(_ => new ConcurrentQueue<Parcel>())];
    private Exception? _failure;
    private bool _isDisposing;

    private ThreadsProgram(IReadOnlyList<Operation> program)
    {
        _program = program;
        _settings = HeapSettings.Of(program);
        Source = _settings.CreateSource();
        Heap = _settings.CreateHeap(Source);
    }

    public NativeHeap Heap { get; }

    public CheckedSource Source { get; }

    /// <summary>Gets a value indicating whether every thread should come to its end.</summary>
    public bool IsOver => Volatile.Read(ref _failure) is not null;

    public static void Run(IReadOnlyList<Operation> program)
    {
        ThreadsProgram subject = new(program);
        subject.RunWorkers();
        // On a thread of its own, so that this one keeps nothing of the heap.
        using Lane last = new();
        last.Run(subject.Finish);
    }

    public ConcurrentQueue<Parcel> MailOf(long worker) => _mail[(int)((ulong)worker % WorkerCount)];

    public void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    public void DisposeHeap()
    {
        Volatile.Write(ref _isDisposing, true);
        Heap.Dispose();
    }

    private void RunWorkers()
    {
        long repeats = Math.Clamp(_program.FirstOrDefault(line => line.Verb == "repeat").A, 1, MaxRepeats);
        using CountdownEvent running = new(WorkerCount);
        List<Worker> workers = [];
        for (int index = 0; index < WorkerCount; index++)
        {
            int number = index;
            Operation[] own =
                [.. _program.Where(line => Worker.Knows(line) && (int)((ulong)line.A % WorkerCount) == number)];
            workers.Add(new(this, number, own, (int)repeats, running));
            workers[number].Start();
        }
        if (!running.Wait(s_patience))
        {
            Fail(new ViolationException("a deadlock"));
            _ = running.Wait(s_patience);
        }
        if (_failure is not null)
        {
            Source.ReturnEverything();
            throw new ViolationException(_failure.Message, _failure);
        }
        workers.ForEach(worker => worker.Join());
    }

    private void Finish()
    {
        foreach (Operation operation in _program)
        {
            if (operation.Verb == "race" && !_isDisposing)
            {
                new Race(Heap, operation).Run();
            }
            else if (!Worker.Knows(operation) && !HeapSettings.IsSetting(operation)
                && operation.Verb is not ("repeat" or "race"))
            {
                throw new FormatException($"no operation is called '{operation.Verb}'");
            }
        }
        if (!_isDisposing)
        {
            Source.Refuse(0, 0);
            Worker.FreeAll(this, _mail.SelectMany(mail => mail));
            HeapVerifier.Verify(Heap);
            HeapEnding.CheckNothingIsLeft(Heap);
        }
        using (Lane last = new())
        {
            last.Run(() => HeapEnding.CheckDispose(Heap));
        }
        HeapEnding.CheckNothingIsReserved(Heap, Source);
    }
}
