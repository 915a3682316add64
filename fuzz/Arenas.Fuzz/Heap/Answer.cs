using System;

namespace Arenas.Fuzz;

/// <summary>What a call of a heap gave: an outcome, and a value if it was done.</summary>
internal readonly record struct Answer(Outcome Outcome, nint Value, string Message)
{
    public static Answer Declined => new(Outcome.Declined, 0, "false");

    public bool IsDone => Outcome == Outcome.Done;

    /// <summary>Gets a value indicating whether there was no memory, whoever said so.</summary>
    public bool IsRefusal => Outcome is Outcome.Declined or Outcome.Refused or Outcome.Limited;

    /// <summary>Makes a call; an exception that no heap may throw goes through.</summary>
    public static Answer Of(Func<nint> call)
    {
        try
        {
            return new(Outcome.Done, call(), "success");
        }
        catch (Exception exception) when (Classify(exception) is Outcome outcome)
        {
            return new(outcome, 0, $"{exception.GetType().Name}: {exception.Message}");
        }
    }

    public static Answer Of(Action call) => Of(() =>
    {
        call();
        return 0;
    });

    private static Outcome? Classify(Exception exception) => exception switch
    {
        HeapCorruptionException => Outcome.Damaged,
        ObjectDisposedException => Outcome.Disposed,
        InvalidOperationException => Outcome.DoubleFree,
        InsufficientMemoryException => Outcome.Limited,
        OutOfMemoryException => Outcome.Refused,
        ArgumentException => Outcome.Foreign,
        _ => null,
    };
}
