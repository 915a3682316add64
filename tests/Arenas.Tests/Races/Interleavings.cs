using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Arenas.Tests.Races;

/// <summary>Runs a few actors in every order of their steps. One runs at a time, so a run repeats exactly.</summary>
/// <remarks>
/// Depth first: each run follows the last one up to its last decision that has another way to go. All steps count as
/// sequentially consistent: what a weaker memory order would allow besides is not tried.
/// </remarks>
internal sealed class Interleavings : IDisposable
{
    [ThreadStatic]
    private static Interleavings? t_schedule;

    [ThreadStatic]
    private static int t_actor;

    private readonly List<(int[] Options, int Taken)> _path = [];
    private readonly SemaphoreSlim[] _turns;
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _allDone = new(0);
    private readonly int _maxPreemptions;
    private readonly bool[] _done;
    private Action[] _actions = [];
    private ExceptionDispatchInfo? _failure;
    private int _position;
    private int _preemptions;

    private Interleavings(int actors, int maxPreemptions)
    {
        _maxPreemptions = maxPreemptions;
        _done = new bool[actors];
        _turns = [.. Enumerable.Range(0, actors).Select(_ => new SemaphoreSlim(0))];
        _threads = [.. Enumerable.Range(0, actors).Select(actor => new Thread(() => Act(actor)))];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Tries every order with at most so many preemptions; how many there are.</summary>
    /// <param name="actors">How many actors each run has.</param>
    /// <param name="maxPreemptions">How often an actor may lose its turn while it could go on.</param>
    /// <param name="begin">Makes what the actors work on, and the actors.</param>
    /// <param name="end">Checks what they did.</param>
    public static int TryAll(int actors, int maxPreemptions, Func<Action[]> begin, Action end)
    {
        using Interleavings schedule = new(actors, maxPreemptions);
        int runs = 0;
        do
        {
            schedule.Run(begin());
            try
            {
                end();
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"after run {runs}: {schedule}", failure);
            }
            runs++;
        }
        while (schedule.Advance());
        return runs;
    }

    /// <summary>Lets the schedule decide who makes the next step. Outside a schedule it does nothing.</summary>
    public static void Step()
    {
        if (t_schedule is { } schedule)
        {
            int actor = t_actor;
            int next = schedule.Choose(actor);
            if (next != actor)
            {
                _ = schedule._turns[next].Release();
                schedule._turns[actor].Wait();
            }
        }
    }

    public override string ToString() => string.Join(' ', _path.Select(choice => choice.Options[choice.Taken]));

    public void Dispose()
    {
        _actions = [];
        Array.ForEach(_turns, turn => turn.Release());
        Array.ForEach(_threads, thread => thread.Join());
        Array.ForEach(_turns, turn => turn.Dispose());
        _allDone.Dispose();
    }

    private void Run(Action[] actions)
    {
        _actions = actions;
        Array.Clear(_done);
        _position = 0;
        _preemptions = 0;
        _ = _turns[Choose(-1)].Release();
        _allDone.Wait();
        _failure?.Throw();
    }

    private void Act(int actor)
    {
        t_schedule = this;
        t_actor = actor;
        while (true)
        {
            _turns[actor].Wait();
            if (_actions.Length == 0)
            {
                return;
            }
            try
            {
                _actions[actor]();
            }
            catch (Exception failure)
            {
                _failure ??= ExceptionDispatchInfo.Capture(failure);
            }
            _done[actor] = true;
            _ = _done.Contains(false) ? _turns[Choose(-1)].Release() : _allDone.Release();
        }
    }

    /// <summary>Who goes on after an actor that could go on itself, or after none.</summary>
    private int Choose(int current)
    {
        int[] options = current >= 0 && _preemptions == _maxPreemptions
            ? [current]
            : [.. Enumerable.Range(0, _done.Length).Where(actor => !_done[actor]).OrderBy(actor => actor != current)];
        if (options.Length == 1)
        {
            return options[0];
        }
        if (_position == _path.Count)
        {
            _path.Add((options, 0));
        }
        (int[] known, int taken) = _path[_position++];
        int next = known[taken];
        _preemptions += current >= 0 && next != current ? 1 : 0;
        return next;
    }

    private bool Advance()
    {
        while (_path.Count > 0)
        {
            (int[] options, int taken) = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (taken + 1 < options.Length)
            {
                _path.Add((options, taken + 1));
                return true;
            }
        }
        return false;
    }
}
