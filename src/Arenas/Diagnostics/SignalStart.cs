using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>Brings the events to life with the first heap of a process.</summary>
internal static class SignalStart
{
    private const string Switch = "System.Diagnostics.Tracing.EventSource.IsSupported";

    /// <summary>Whether the runtime has event sources; where a trimmer knows that it has not, it drops ours.</summary>
    [FeatureSwitchDefinition(Switch)]
    private static bool IsSupported => !AppContext.TryGetSwitch(Switch, out bool isOn) || isOn;

    /// <summary>Leaves word with the room above; nothing else runs before there is a heap.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Heaps may not know this room, so this room must come itself")]
    internal static void LeaveWord()
    {
        if (IsSupported)
        {
            // Not at once: the first heap may be made by the type initializer of NativeHeap, and the source runs the
            // code of sessions that are open already.
            HeapSignals.WhenFirst(static () => BeginAll(withEvents: true));
        }
        else
        {
            HeapSignals.WhenFirst(static () => BeginAll(withEvents: false));
        }
    }

    private static void BeginAll(bool withEvents)
    {
        LeakDetection.Hook();
        EnvironmentStart.StartTracing();
        EnvironmentStart.SetLeakDetection();
        EnvironmentStart.PlanEnd();
        _ = ThreadPool.UnsafeQueueUserWorkItem(
            static withEvents =>
            {
                if (withEvents)
                {
                    ArenasEventSource.Start();
                }
                EnvironmentStart.StartProfile();
            },
            withEvents,
            preferLocal: false);
    }
}
