using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Arenas.Diagnostics;

/// <summary>Reads a snapshot from a file of sections; lets nothing pass that would lead out of its columns.</summary>
internal sealed class SnapshotReader
{
    private const int MaxOffsetMinutes = 14 * 60;

    private readonly List<SnapshotHeap> _heaps = [];
    private readonly List<SnapshotType> _types = [];
    private readonly List<CallStack> _stacks = [];
    private readonly HashSet<string> _read = [];
    private readonly RowReader _rows;
    private SnapshotInfo? _info;

    private SnapshotReader() => _rows = new(_heaps, _types, _stacks);

    public static Snapshot Read(Stream stream)
    {
        SnapshotReader reader = new();
        try
        {
            new SectionReader(stream).Read(reader.Sections());
            return reader.ToSnapshot();
        }
        catch (OutOfMemoryException e)
        {
            throw new InvalidDataException("The snapshot needs more memory than there is.", e);
        }
    }

    private Dictionary<string, Action<PackedReader>> Sections()
    {
        Dictionary<string, Action<PackedReader>> sections = [];
        Add(SnapshotTags.Info, ReadInfo);
        Add(SnapshotTags.Heaps, ReadHeaps);
        Add(SnapshotTags.Types, ReadTypes);
        Add(SnapshotTags.Stacks, ReadStacks);
        Add(SnapshotTags.Rows, _rows.ReadRows, SnapshotTags.Heaps, SnapshotTags.Types, SnapshotTags.Stacks);
        Add(SnapshotTags.Weights, _rows.ReadWeights, SnapshotTags.Rows);
        Add(SnapshotTags.Objects, _rows.ReadObjects, SnapshotTags.Rows);
        Add(SnapshotTags.Edges, _rows.ReadEdges, SnapshotTags.Rows);
        return sections;

        void Add(string tag, Action<PackedReader> read, params string[] after) => sections.Add(tag, reader =>
        {
            Need(after);
            read(reader);
            _ = _read.Add(tag);
        });
    }

    private void Need(params ReadOnlySpan<string> tags)
    {
        foreach (string tag in tags)
        {
            if (!_read.Contains(tag))
            {
                throw new InvalidDataException($"The section {tag} is missing, or comes too late.");
            }
        }
    }

    private Snapshot ToSnapshot()
    {
        Need(SnapshotTags.Info, SnapshotTags.Rows, SnapshotTags.Objects, SnapshotTags.Edges);
        Debug.Assert(_info is not null && _stacks.Count > 0 && _types.Count > 0, "rows need stacks and types");
        return new(_rows.ToColumns(), _heaps, _types, _stacks)
        {
            Time = _info.Time,
            ProcessName = _info.ProcessName,
            ProcessId = _info.ProcessId,
            ResidentBytes = _info.ResidentBytes,
            ManagedBytes = _info.ManagedBytes,
            Mode = _info.Mode,
            FrameLimit = _info.FrameLimit,
            SampleBytes = _info.SampleBytes,
        };
    }

    private void ReadInfo(PackedReader reader) => _info = new()
    {
        Time = ReadTime(reader),
        ProcessName = reader.RequiredText("the name of the process"),
        ProcessId = reader.Int(int.MaxValue, "the number of the process"),
        ResidentBytes = reader.Number(long.MaxValue, "resident bytes"),
        ManagedBytes = reader.Number(long.MaxValue, "managed bytes"),
        Mode = (TracingMode)reader.Int((int)TracingMode.Sampled, "the mode of tracing"),
        FrameLimit = reader.Int(int.MaxValue, "the most frames"),
        SampleBytes = reader.Number(long.MaxValue, "sampled bytes"),
    };

    private static DateTimeOffset ReadTime(PackedReader reader)
    {
        long ticks = reader.Number(DateTime.MaxValue.Ticks, "the time");
        long minutes = reader.Signed();
        DateTimeOffset local = new(ticks, TimeSpan.Zero);
        bool isOffset = minutes is >= -MaxOffsetMinutes and <= MaxOffsetMinutes;
        TimeSpan offset = TimeSpan.FromMinutes(isOffset ? minutes : 0);
        bool isTime = ticks - offset.Ticks >= 0 && ticks - offset.Ticks <= DateTime.MaxValue.Ticks;
        return isOffset && isTime
            ? new(local.DateTime, offset)
            : throw reader.Failure("has a time that cannot be");
    }

    private void ReadHeaps(PackedReader reader)
    {
        int count = reader.Int(ushort.MaxValue + 1, "the number of heaps");
        while (_heaps.Count < count)
        {
            _heaps.Add(new()
            {
                Name = reader.RequiredText("the name of a heap"),
                HoldsObjects = reader.Number(1, "the kind of a heap") == 1,
                CommittedBytes = reader.Number(long.MaxValue, "committed bytes"),
                UsedBytes = reader.Number(long.MaxValue, "used bytes"),
                LiveCount = reader.Number(long.MaxValue, "a number of blocks"),
                Omission = reader.Text(),
            });
        }
    }

    private void ReadTypes(PackedReader reader)
    {
        int count = reader.Int(int.MaxValue, "the number of types");
        while (_types.Count < count)
        {
            string name = reader.RequiredText("the name of a type");
            List<string> edges = [];
            for (int left = reader.Int(ushort.MaxValue + 1, "the number of edges of a type"); left > 0; left--)
            {
                edges.Add(reader.RequiredText("the name of an edge"));
            }
            _types.Add(new(name, edges));
        }
        if (count == 0)
        {
            throw reader.Failure("has no type for blocks");
        }
    }

    private void ReadStacks(PackedReader reader)
    {
        List<string> texts = [];
        int textCount = reader.Int(int.MaxValue, "the number of texts");
        while (texts.Count < textCount)
        {
            texts.Add(reader.RequiredText("a text"));
        }
        List<CallFrame> frames = [];
        int frameCount = reader.Int(int.MaxValue, "the number of frames");
        while (frames.Count < frameCount)
        {
            int file = reader.Int(textCount, "the file of a frame");
            int line = reader.Int(int.MaxValue, "the line of a frame");
            int method = reader.Int(textCount, "the method of a frame");
            frames.Add(file < textCount
                ? new(texts[file], line, method == 0 ? null : texts[method - 1])
                : throw reader.Failure("has a frame without a file"));
        }
        int stackCount = reader.Int(int.MaxValue, "the number of stacks");
        while (_stacks.Count < stackCount)
        {
            int total = reader.Int(int.MaxValue, "the frames that there were");
            int count = reader.Int(total, "the frames of a stack");
            _stacks.Add(new(ReadFrames(reader, count, frames), total));
        }
        if (stackCount == 0 || _stacks[0] != CallStack.Unknown)
        {
            throw reader.Failure("has no stack for what is unknown");
        }
    }

    private static List<CallFrame> ReadFrames(PackedReader reader, int count, List<CallFrame> frames)
    {
        if (count == 0 || frames.Count == 0)
        {
            throw reader.Failure("has a stack without frames");
        }
        List<CallFrame> read = [];
        while (read.Count < count)
        {
            read.Add(frames[reader.Int(frames.Count - 1, "a frame")]);
        }
        return read;
    }
}
