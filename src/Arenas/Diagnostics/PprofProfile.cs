using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Arenas.Diagnostics;

/// <summary>A snapshot as a message <c>perftools.profiles.Profile</c>; the numbers are those of its fields.</summary>
internal sealed class PprofProfile
{
    private const long NanosecondsPerTick = 100;

    private readonly Snapshot _snapshot;
    private readonly ProtobufWriter _profile = new();
    private readonly StringTable _strings = new();
    private readonly Dictionary<CallFrame, long> _locations = [];
    private readonly Dictionary<(string Name, string File), long> _functions = [];
    private readonly long[]?[] _stacks;

    private PprofProfile(Snapshot snapshot)
    {
        _snapshot = snapshot;
        _stacks = new long[snapshot.Stacks.Count][];
    }

    public static ProtobufWriter Of(Snapshot snapshot)
    {
        PprofProfile profile = new(snapshot);
        profile.AddHead();
        profile.AddSamples();
        profile.AddStrings();
        return profile._profile;
    }

    private void AddHead()
    {
        _profile.Message(1, ValueType("inuse_objects", "count"));
        _profile.Message(1, ValueType("inuse_space", "bytes"));
        ProtobufWriter mapping = new();
        mapping.Number(1, 1);
        mapping.Number(5, _strings.Add(_snapshot.ProcessName));
        // Functions, files and lines are all here: a reader need not look for a binary.
        mapping.Flag(7, true);
        mapping.Flag(8, true);
        mapping.Flag(9, true);
        _profile.Message(3, mapping);
        _profile.Number(9, (_snapshot.Time.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsPerTick);
        _profile.Message(11, ValueType("space", "bytes"));
        _profile.Number(12, Math.Max(1, _snapshot.SampleBytes));
        _profile.Number(14, _strings.Add("inuse_space"));
    }

    private ProtobufWriter ValueType(string type, string unit)
    {
        ProtobufWriter message = new();
        message.Number(1, _strings.Add(type));
        message.Number(2, _strings.Add(unit));
        return message;
    }

    private void AddSamples()
    {
        SnapshotColumns columns = _snapshot.Columns;
        Dictionary<(int Stack, int Heap, int Type, long Size), (double Count, double Bytes)> totals = [];
        for (int row = 0; row < columns.Count; row++)
        {
            (int, int, int, long) key =
                (columns.Stacks[row], columns.Heaps[row], columns.Types[row], columns.UsedSizes[row]);
            double weight = StackTotals.WeightOf(columns, row);
            (double count, double bytes) = totals.GetValueOrDefault(key);
            totals[key] = (count + weight, bytes + weight * columns.Sizes[row]);
        }
        foreach (((int stack, int heap, int type, long size), (double count, double bytes)) in
            totals.Where(total => total.Value.Count > 0).OrderByDescending(total => total.Value.Bytes))
        {
            ProtobufWriter sample = new();
            sample.Numbers(1, LocationsOf(stack));
            sample.Numbers(2, StackTotals.Rounded(count), StackTotals.Rounded(bytes));
            sample.Message(3, Label("heap", _snapshot.Heaps[heap].Name));
            sample.Message(3, Label("type", _snapshot.Types[type].Name));
            ProtobufWriter label = new();
            label.Number(1, _strings.Add("bytes"));
            label.Number(3, size);
            label.Number(4, _strings.Add("bytes"));
            sample.Message(3, label);
            _profile.Message(2, sample);
        }
    }

    private ProtobufWriter Label(string key, string text)
    {
        ProtobufWriter label = new();
        label.Number(1, _strings.Add(key));
        label.Number(2, _strings.Add(text));
        return label;
    }

    // The most recent frame first, as here.
    private long[] LocationsOf(int stack) =>
        _stacks[stack] ??= [.. _snapshot.Stacks[stack].Select(LocationOf)];

    private long LocationOf(CallFrame frame)
    {
        if (_locations.TryGetValue(frame, out long id))
        {
            return id;
        }
        id = _locations.Count + 1;
        _locations.Add(frame, id);
        ProtobufWriter line = new();
        line.Number(1, FunctionOf(FrameLabel.Of(frame), frame.File));
        line.Number(2, frame.Line);
        ProtobufWriter location = new();
        location.Number(1, id);
        location.Number(2, 1);
        location.Message(4, line);
        _profile.Message(4, location);
        return id;
    }

    private long FunctionOf(string name, string file)
    {
        if (_functions.TryGetValue((name, file), out long id))
        {
            return id;
        }
        id = _functions.Count + 1;
        _functions.Add((name, file), id);
        ProtobufWriter function = new();
        function.Number(1, id);
        function.Number(2, _strings.Add(name));
        // No system name (3): pprof takes a name that equals it for one of C++ and cuts off what stands in <> and ().
        function.Number(4, _strings.Add(file));
        _profile.Message(5, function);
        return id;
    }

    // Last: by then each has its number.
    private void AddStrings()
    {
        Debug.Assert(_strings.Strings[0].Length == 0, "number 0 is the empty string");
        foreach (string text in _strings.Strings)
        {
            _profile.Text(6, text);
        }
    }
}
