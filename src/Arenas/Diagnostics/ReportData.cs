using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text;
using System.Text.Json;

namespace Arenas.Diagnostics;

/// <summary>The data of a report as JSON: columns, which are short to write and quick to read.</summary>
/// <remarks>
/// <code>
/// totals, earlier        sums of the snapshot; the time and the sums of the earlier one, or null
/// files, methods         names, which frames refer to
/// frames                 file, line and method of each frame
/// nodes                  parent and frame of each node of the tree of stacks; node 0 is the root
/// stacks                 node, bytes, count and samples of each stack, and bytes and count of the earlier snapshot
/// types, heaps           one object for each
/// points, scopes         columns of the profile, times in seconds; null and empty without one
/// </code>
/// The encoder escapes what could end the script element that the text stands in.
/// </remarks>
internal sealed class ReportData : IDisposable
{
    private readonly Snapshot _snapshot;
    private readonly Snapshot? _earlier;
    private readonly HtmlReportOptions _options;
    private readonly string _title;
    private readonly StackSums _sums;
    private readonly StackSums? _earlierSums;
    private readonly ArrayBufferWriter<byte> _text = new(1 << 16);
    private readonly Utf8JsonWriter _json;

    public ReportData(Snapshot snapshot, HtmlReportOptions options, string title)
    {
        _snapshot = snapshot;
        _earlier = options.Earlier;
        _options = options;
        _title = title;
        _sums = StackSums.Of(snapshot);
        _earlierSums = _earlier is null ? null : StackSums.Of(_earlier);
        _json = new(_text);
    }

    public string ToJson()
    {
        _json.WriteStartObject();
        WriteHead();
        WriteStacks();
        WriteTypes();
        WriteHeaps();
        WriteProfile();
        _json.WriteEndObject();
        _json.Flush();
        return Encoding.UTF8.GetString(_text.WrittenSpan);
    }

    public void Dispose() => _json.Dispose();

    private void WriteHead()
    {
        _json.WriteString("title", _title);
        _json.WriteString("process", _snapshot.ProcessName);
        _json.WriteNumber("processId", _snapshot.ProcessId);
        _json.WriteString("time", _snapshot.Time);
        _json.WriteString("mode", _snapshot.Mode.ToString());
        _json.WriteNumber("frameLimit", _snapshot.FrameLimit);
        _json.WriteNumber("sampleBytes", _snapshot.SampleBytes);
        WriteTotals("totals", _snapshot, _sums);
        if (_earlier is null || _earlierSums is null)
        {
            _json.WriteNull("earlier");
            return;
        }
        _json.WriteStartObject("earlier");
        _json.WriteString("time", _earlier.Time);
        WriteTotals("totals", _earlier, _earlierSums);
        _json.WriteEndObject();
    }

    private void WriteTotals(string name, Snapshot snapshot, StackSums sums)
    {
        _json.WriteStartObject(name);
        _json.WriteNumber("bytes", sums.TotalBytes);
        _json.WriteNumber("blocks", snapshot.BlockCount);
        _json.WriteNumber("objects", snapshot.ObjectCount);
        // Object heaps have their memory from native heaps, which count it.
        IEnumerable<SnapshotHeap> natives = snapshot.Heaps.Where(heap => !heap.HoldsObjects);
        _json.WriteNumber("committed", natives.Sum(heap => heap.CommittedBytes));
        _json.WriteNumber("resident", snapshot.ResidentBytes);
        _json.WriteNumber("managed", snapshot.ManagedBytes);
        _json.WriteEndObject();
    }

    private void WriteStacks()
    {
        FrameTree tree = new();
        List<StackRow> rows = StackRow.Join(tree, (_snapshot, _sums), _earlier, _earlierSums);
        WriteStrings("files", tree.Files);
        WriteStrings("methods", tree.Methods);
        _json.WriteStartObject("frames");
        WriteNumbers("file", tree.FrameFiles);
        WriteNumbers("line", tree.FrameLines);
        WriteNumbers("method", tree.FrameMethods);
        _json.WriteEndObject();
        _json.WriteStartObject("nodes");
        WriteNumbers("parent", tree.Parents);
        WriteNumbers("frame", tree.NodeFrames);
        _json.WriteEndObject();
        _json.WriteStartObject("stacks");
        WriteNumbers("node", rows.Select(row => row.Node));
        WriteNumbers("bytes", rows.Select(row => Math.Round(row.Bytes)));
        WriteNumbers("count", rows.Select(row => Math.Round(row.Count, 1)));
        WriteNumbers("samples", rows.Select(row => row.Samples));
        if (_earlier is not null)
        {
            WriteNumbers("earlierBytes", rows.Select(row => Math.Round(row.EarlierBytes)));
            WriteNumbers("earlierCount", rows.Select(row => Math.Round(row.EarlierCount, 1)));
        }
        _json.WriteEndObject();
    }

    private void WriteTypes()
    {
        SortedDictionary<string, (long Bytes, long Count, long EarlierBytes, long EarlierCount)> types =
            new(StringComparer.Ordinal);
        for (int i = 0; i < _snapshot.Types.Count; i++)
        {
            string name = _snapshot.Types[i].Name;
            (long bytes, long count, _, _) = types.GetValueOrDefault(name);
            types[name] = (bytes + _sums.TypeBytes[i], count + _sums.TypeCounts[i], 0, 0);
        }
        for (int i = 0; i < (_earlier?.Types.Count ?? 0); i++)
        {
            Debug.Assert(_earlier is not null && _earlierSums is not null, "they are counted");
            string name = _earlier.Types[i].Name;
            (long bytes, long count, long earlierBytes, long earlierCount) = types.GetValueOrDefault(name);
            types[name] = (bytes, count, earlierBytes + _earlierSums.TypeBytes[i],
                earlierCount + _earlierSums.TypeCounts[i]);
        }
        _json.WriteStartArray("types");
        foreach ((string name, (long bytes, long count, long earlierBytes, long earlierCount)) in types)
        {
            _json.WriteStartObject();
            _json.WriteString("name", name);
            _json.WriteNumber("bytes", bytes);
            _json.WriteNumber("count", count);
            _json.WriteNumber("earlierBytes", earlierBytes);
            _json.WriteNumber("earlierCount", earlierCount);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteHeaps()
    {
        _json.WriteStartArray("heaps");
        foreach (SnapshotHeap heap in _snapshot.Heaps)
        {
            _json.WriteStartObject();
            _json.WriteString("name", heap.Name);
            _json.WriteBoolean("objects", heap.HoldsObjects);
            _json.WriteString("omission", heap.Omission);
            WriteHeapNumbers(heap);
            SnapshotHeap? earlier = _earlier?.Heaps.FirstOrDefault(
                other => other.Name == heap.Name && other.HoldsObjects == heap.HoldsObjects);
            if (earlier is null)
            {
                _json.WriteNull("earlier");
            }
            else
            {
                _json.WriteStartObject("earlier");
                WriteHeapNumbers(earlier);
                _json.WriteEndObject();
            }
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteHeapNumbers(SnapshotHeap heap)
    {
        _json.WriteNumber("committed", heap.CommittedBytes);
        _json.WriteNumber("used", heap.UsedBytes);
        _json.WriteNumber("live", heap.LiveCount);
    }

    private void WriteProfile()
    {
        IReadOnlyList<ProfilePoint> points = _options.Points ?? [];
        if (points.Count == 0)
        {
            _json.WriteNull("points");
        }
        else
        {
            _json.WriteStartObject("points");
            WriteNumbers("time", points.Select(point => Math.Round(point.Time.TotalSeconds, 5)));
            WriteNumbers("resident", points.Select(point => (double)point.ResidentBytes));
            WriteNumbers("committed", points.Select(point => (double)point.CommittedBytes));
            WriteNumbers("used", points.Select(point => (double)point.UsedBytes));
            WriteNumbers("managed", points.Select(point => (double)point.ManagedBytes));
            WriteNumbers("gcPause", points.Select(point => Math.Round(point.GcPause.TotalSeconds, 6)));
            _json.WriteEndObject();
        }
        _json.WriteStartArray("scopes");
        foreach (ProfileScopeRecord scope in (_options.Scopes ?? []).OrderBy(scope => scope.First.Time))
        {
            _json.WriteStartObject();
            _json.WriteString("name", scope.Name);
            _json.WriteNumber("start", scope.First.Time.TotalSeconds);
            _json.WriteNumber("end", scope.Last.Time.TotalSeconds);
            _json.WriteEndObject();
        }
        _json.WriteEndArray();
    }

    private void WriteStrings(string name, List<string> texts)
    {
        _json.WriteStartArray(name);
        texts.ForEach(_json.WriteStringValue);
        _json.WriteEndArray();
    }

    private void WriteNumbers(string name, IEnumerable<int> numbers)
    {
        _json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            _json.WriteNumberValue(number);
        }
        _json.WriteEndArray();
    }

    private void WriteNumbers(string name, IEnumerable<double> numbers)
    {
        _json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            _json.WriteNumberValue(number);
        }
        _json.WriteEndArray();
    }
}
