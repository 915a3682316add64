using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;

namespace Arenas.Diagnostics;

/// <summary>What the environment asks of a process before its first heap.</summary>
/// <remarks>
/// <code>
/// ARENAS_TRACING=off | call-sites | stacks[:frames] | sampled[:bytes]     0 is off, another number is of frames
/// ARENAS_LEAK_DETECTION=off | simple | advanced | paranoid
/// ARENAS_PROFILE=directory   at its end the process writes a profile and a snapshot there, named by its number
/// ARENAS_PROFILE_INTERVAL=milliseconds
/// </code>
/// What cannot be read is named once on the error stream, and otherwise as if it were not there.
/// </remarks>
internal static class EnvironmentStart
{
    private static Profile? s_profile;

    /// <summary>Starts tracing, before the first heap exists.</summary>
    public static void StartTracing()
    {
        if (Read("ARENAS_TRACING") is { } text)
        {
            if (text is "0" or "off")
            {
                return;
            }
            if (TryParseTracing(text, out TracingOptions? options))
            {
                _ = Tracer.Start(options);
            }
            else
            {
                Complain("ARENAS_TRACING", text);
            }
        }
    }

    /// <summary>Sets the level of leak detection.</summary>
    public static void SetLeakDetection()
    {
        if (Read("ARENAS_LEAK_DETECTION") is { } text)
        {
            if (LeakDetection.TryParse(text, out LeakDetectionLevel level))
            {
                LeakDetection.Level = level;
            }
            else
            {
                Complain("ARENAS_LEAK_DETECTION", text);
            }
        }
    }

    /// <summary>Sees to it that the process writes its profile and a snapshot when it ends.</summary>
    public static void PlanEnd()
    {
        if (Read("ARENAS_PROFILE") is { } directory)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Save(directory);
        }
    }

    /// <summary>Starts the profile, once there is a heap.</summary>
    public static void StartProfile()
    {
        if (Read("ARENAS_PROFILE") is not null)
        {
            Debug.Assert(s_profile is null, "the first heap comes once");
            s_profile = Profile.Start(ReadOptions());
        }
    }

    /// <summary>Reads what tracing is to record.</summary>
    internal static bool TryParseTracing(string text, out TracingOptions? options)
    {
        string[] parts = text.Split(':', 2);
        int number = 0;
        bool isGiven = parts.Length > 1;
        if (!isGiven && TryParse(text, out number))
        {
            parts = ["stacks", text];
            isGiven = true;
        }
        options = (parts[0], !isGiven || TryParse(parts[1], out number)) switch
        {
            ("call-sites", true) when !isGiven => new() { Mode = TracingMode.CallSites },
            ("stacks", true) when !isGiven => new() { Mode = TracingMode.Stacks },
            ("stacks", true) when number <= OriginTable.MaxFrames =>
                new() { Mode = TracingMode.Stacks, FrameLimit = number },
            ("sampled", true) when !isGiven => new() { Mode = TracingMode.Sampled },
            ("sampled", true) => new() { Mode = TracingMode.Sampled, SampleBytes = number },
            _ => null,
        };
        Debug.Assert(options?.Mode != TracingMode.Off, "something to record");
        return options is not null;
    }

    private static ProfileOptions ReadOptions()
    {
        ProfileOptions options = new();
        if (Read("ARENAS_PROFILE_INTERVAL") is { } text)
        {
            if (TryParse(text, out int milliseconds))
            {
                options.Interval = TimeSpan.FromMilliseconds(milliseconds);
            }
            else
            {
                Complain("ARENAS_PROFILE_INTERVAL", text);
            }
        }
        return options;
    }

    private static void Save(string directory)
    {
        Debug.Assert(directory.Length > 0, "the environment named one");
        try
        {
            string name = Path.Combine(directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            Snapshot.Take().Save(name + Snapshot.FileExtension);
            // A program that ends at once has not even begun: its end is a point at least.
            s_profile ??= Profile.Start(ReadOptions());
            s_profile.Stop().Save(name + ".profile");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Complain("ARENAS_PROFILE", directory);
        }
    }

    private static string? Read(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        return string.IsNullOrEmpty(value) ? null : value;
    }

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    private static void Complain(string name, string value) =>
        Console.Error.WriteLine($"Arenas: {name}={value} is of no use.");
}
