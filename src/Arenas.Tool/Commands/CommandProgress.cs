using System;
using System.Threading.Tasks;
using Spectre.Console;

namespace Arenas.Tool.Commands;

/// <summary>The progress bar. It goes to the error stream, and only when a person is there to see it.</summary>
internal static class CommandProgress
{
    /// <summary>Shows a bar while <paramref name="work"/> runs.</summary>
    /// <param name="command">What the bar says before a description.</param>
    /// <param name="total">How many steps fill the bar.</param>
    /// <param name="work">Gets what to call with a description and what to call with finished steps.</param>
    public static async Task ShowAsync(string command, int total, Func<Action<string>, Action<int>, Task> work)
    {
        if (Console.IsErrorRedirected)
        {
            await work(_ => { }, _ => { }).ConfigureAwait(false);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .AutoClear(true)
            .HideCompleted(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new RemainingTimeColumn(),
                new SpinnerColumn())
            .StartAsync(context =>
            {
                ProgressTask task = context.AddTask(command, maxValue: total);
                return work(
                    name => task.Description = Markup.Escape($"{command} {name}"), steps => task.Increment(steps));
            }).ConfigureAwait(false);
    }
}
