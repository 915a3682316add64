using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json;

namespace Arenas.Diagnostics;

/// <summary>The file of a profile: JSON lines, first a head, then points, scopes, and sums of scopes.</summary>
/// <remarks>Times are seconds with all their digits, so what is read equals what was written.</remarks>
internal static class ProfileFile
{
    private const int Version = 1;

    private static readonly byte[] s_newLine = "\n"u8.ToArray();

    // In the order of ProfilePoint.CopyTo.
    private static readonly string[] s_names =
    [
        "time", "resident", "committed", "used", "blocks", "managed", "gcCount", "gcPause", "threads",
    ];

    public static void Write(ProfileData data, Stream stream)
    {
        Debug.Assert(s_names.Length == ProfilePoint.Width, "a name for each number of a point");
        using Utf8JsonWriter writer = new(stream);
        Line(writer, stream, () =>
        {
            writer.WriteNumber("arenasProfile", Version);
            writer.WriteString("started", data.Started);
            WriteTime(writer, "interval", data.Interval.Ticks);
            WritePoint(writer, "peak", data.Peak);
        });
        foreach (ProfilePoint point in data.Points)
        {
            Line(writer, stream, () => WriteNumbers(writer, point));
        }
        foreach (ProfileScopeRecord scope in data.Scopes)
        {
            Line(writer, stream, () =>
            {
                writer.WriteString("scope", scope.Name);
                writer.WriteNumber("thread", scope.ThreadId);
                writer.WriteNumber("depth", scope.Depth);
                WritePoint(writer, "first", scope.First);
                WritePoint(writer, "last", scope.Last);
                WritePoint(writer, "highWater", scope.HighWater);
            });
        }
        foreach (ProfileScopeSummary sum in data.Summaries)
        {
            Line(writer, stream, () =>
            {
                writer.WriteString("sum", sum.Name);
                writer.WriteNumber("calls", sum.Calls);
                WriteTime(writer, "duration", sum.Duration.Ticks);
                writer.WriteNumber("resident", sum.ResidentIncrement);
                writer.WriteNumber("committed", sum.CommittedIncrement);
                writer.WriteNumber("used", sum.UsedIncrement);
                writer.WriteNumber("managed", sum.ManagedIncrement);
                WritePoint(writer, "highWater", sum.HighWater);
            });
        }
    }

    public static ProfileData Read(Stream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        List<ProfilePoint> points = [];
        List<ProfileScopeRecord> scopes = [];
        List<ProfileScopeSummary> sums = [];
        (DateTimeOffset Started, TimeSpan Interval, ProfilePoint Peak) head = default;
        int number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement root = document.RootElement;
                if (number == 1)
                {
                    head = ReadHead(root);
                }
                else if (root.TryGetProperty("scope", out JsonElement scope))
                {
                    scopes.Add(new(scope.GetString()!, root.GetProperty("thread").GetInt32(),
                        root.GetProperty("depth").GetInt32(), ReadPoint(root.GetProperty("first")),
                        ReadPoint(root.GetProperty("last")), ReadPoint(root.GetProperty("highWater"))));
                }
                else if (root.TryGetProperty("sum", out JsonElement sum))
                {
                    sums.Add(ReadSum(root, sum.GetString()!));
                }
                else
                {
                    points.Add(ReadPoint(root));
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException or OverflowException)
            {
                throw new InvalidDataException($"Line {number} is not one of a profile: {e.Message}", e);
            }
        }
        return number > 0
            ? new(head.Started, head.Interval, points, scopes, sums, head.Peak)
            : throw new InvalidDataException("An empty file is not a profile.");
    }

    private static (DateTimeOffset Started, TimeSpan Interval, ProfilePoint Peak) ReadHead(JsonElement root)
    {
        int version = root.GetProperty("arenasProfile").GetInt32();
        TimeSpan interval = new(ReadTime(root.GetProperty("interval")));
        return version == Version && interval > TimeSpan.Zero
            ? (root.GetProperty("started").GetDateTimeOffset(), interval, ReadPoint(root.GetProperty("peak")))
            : throw new FormatException($"a profile of version {version}, sampled every {interval}, is not known.");
    }

    private static ProfileScopeSummary ReadSum(JsonElement root, string name) => new(
        name,
        root.GetProperty("calls").GetInt64(),
        new TimeSpan(ReadTime(root.GetProperty("duration"))),
        root.GetProperty("resident").GetInt64(),
        root.GetProperty("committed").GetInt64(),
        root.GetProperty("used").GetInt64(),
        root.GetProperty("managed").GetInt64(),
        ReadPoint(root.GetProperty("highWater")));

    private static ProfilePoint ReadPoint(JsonElement element)
    {
        Span<long> numbers = stackalloc long[ProfilePoint.Width];
        for (int i = 0; i < numbers.Length; i++)
        {
            JsonElement number = element.GetProperty(s_names[i]);
            numbers[i] = IsTime(i) ? ReadTime(number) : number.GetInt64();
        }
        return ProfilePoint.From(numbers);
    }

    private static void WritePoint(Utf8JsonWriter writer, string name, in ProfilePoint point)
    {
        writer.WriteStartObject(name);
        WriteNumbers(writer, point);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, in ProfilePoint point)
    {
        Span<long> numbers = stackalloc long[ProfilePoint.Width];
        point.CopyTo(numbers);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (IsTime(i))
            {
                WriteTime(writer, s_names[i], numbers[i]);
            }
            else
            {
                writer.WriteNumber(s_names[i], numbers[i]);
            }
        }
    }

    private static void Line(Utf8JsonWriter writer, Stream stream, Action write)
    {
        writer.WriteStartObject();
        write();
        writer.WriteEndObject();
        writer.Flush();
        writer.Reset(stream);
        stream.Write(s_newLine);
    }

    private static bool IsTime(int index) => s_names[index] is "time" or "gcPause";

    private static void WriteTime(Utf8JsonWriter writer, string name, long ticks) =>
        writer.WriteNumber(name, ticks / (decimal)TimeSpan.TicksPerSecond);

    private static long ReadTime(JsonElement element) =>
        decimal.ToInt64(element.GetDecimal() * TimeSpan.TicksPerSecond);
}
