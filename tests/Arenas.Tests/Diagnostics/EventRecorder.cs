using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Linq;
using System.Threading;
using Arenas.Diagnostics;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Listens to the events of the library in this process.</summary>
public sealed class EventRecorder : EventListener
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<EventWrittenEventArgs> _events = new();

    /// <summary>The source, which comes some time after the first heap; before, the runtime would put off what it is
    /// asked.</summary>
    public static EventSource Source
    {
        get
        {
            _ = NativeHeap.Shared;
            Assert.True(SpinWait.SpinUntil(static () => ArenasEventSource.Instance is not null, s_patience));
            return ArenasEventSource.Instance!;
        }
    }

    public void Ask(EventLevel level, EventKeywords keywords, params (string Name, string Value)[] arguments) =>
        EnableEvents(
            Source, level, keywords,
            arguments.ToDictionary(argument => argument.Name, argument => (string?)argument.Value));

    /// <summary>Waits for an event that fits.</summary>
    public EventWrittenEventArgs WaitFor(string name, Func<IReadOnlyList<object?>, bool> fits)
    {
        EventWrittenEventArgs? found = WaitFor(name, fits, s_patience);
        Assert.True(found is not null, $"{name} has not come");
        return found;
    }

    /// <summary>Waits some time for an event that fits; null if none has come.</summary>
    public EventWrittenEventArgs? WaitFor(
        string name, Func<IReadOnlyList<object?>, bool> fits, TimeSpan patience)
    {
        EventWrittenEventArgs? found = null;
        _ = SpinWait.SpinUntil(
            () => (found = _events.FirstOrDefault(one => one.EventName == name && fits(one.Payload!))) is not null,
            patience);
        return found;
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData) => _events?.Enqueue(eventData);
}
