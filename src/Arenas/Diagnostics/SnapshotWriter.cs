using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>Writes a snapshot as a file of sections; <see cref="SnapshotReader"/> is its mirror.</summary>
internal sealed class SnapshotWriter(Snapshot snapshot)
{
    private readonly SnapshotColumns _columns = snapshot.Columns;

    public void Write(Stream stream)
    {
        Debug.Assert(_columns.AreConsistent(), "what is written can be read");
        Debug.Assert(snapshot.Stacks[0] == CallStack.Unknown, "the first stack is the unknown one");
        SectionWriter sections = new(stream);
        sections.Write(SnapshotTags.Info, WriteInfo);
        sections.Write(SnapshotTags.Heaps, WriteHeaps);
        sections.Write(SnapshotTags.Types, WriteTypes);
        sections.Write(SnapshotTags.Stacks, WriteStacks);
        sections.Write(SnapshotTags.Rows, WriteRows);
        if (_columns.Weights is float[] weights)
        {
            sections.Write(SnapshotTags.Weights, writer => WriteWeights(writer, weights));
        }
        sections.Write(SnapshotTags.Objects, WriteObjects);
        sections.Write(SnapshotTags.Edges, WriteEdges);
        sections.End();
    }

    private void WriteInfo(PackedWriter writer)
    {
        writer.Number(snapshot.Time.Ticks);
        writer.Signed(snapshot.Time.TotalOffsetMinutes);
        writer.Text(snapshot.ProcessName);
        writer.Number((long)snapshot.ProcessId);
        writer.Number(snapshot.ResidentBytes);
        writer.Number(snapshot.ManagedBytes);
        writer.Number((long)snapshot.Mode);
        writer.Number((long)snapshot.FrameLimit);
        writer.Number(snapshot.SampleBytes);
    }

    private void WriteHeaps(PackedWriter writer)
    {
        writer.Number((long)snapshot.Heaps.Count);
        foreach (SnapshotHeap heap in snapshot.Heaps)
        {
            writer.Text(heap.Name);
            writer.Number(heap.HoldsObjects ? 1UL : 0);
            writer.Number(heap.CommittedBytes);
            writer.Number(heap.UsedBytes);
            writer.Number(heap.LiveCount);
            writer.Text(heap.Omission);
        }
    }

    private void WriteTypes(PackedWriter writer)
    {
        writer.Number((long)snapshot.Types.Count);
        foreach (SnapshotType type in snapshot.Types)
        {
            writer.Text(type.Name);
            writer.Number((long)type.EdgeNames.Count);
            foreach (string name in type.EdgeNames)
            {
                writer.Text(name);
            }
        }
    }

    // Stacks share most of their frames, and frames their files.
    private void WriteStacks(PackedWriter writer)
    {
        Dictionary<string, int> texts = [];
        Dictionary<CallFrame, int> frames = [];
        foreach (CallStack stack in snapshot.Stacks)
        {
            foreach (CallFrame frame in stack.Frames)
            {
                _ = NumberOf(frames, frame);
                _ = NumberOf(texts, frame.File);
                _ = frame.Method is null ? 0 : NumberOf(texts, frame.Method);
            }
        }
        writer.Number((long)texts.Count);
        foreach (string text in texts.Keys)
        {
            writer.Text(text);
        }
        writer.Number((long)frames.Count);
        foreach (CallFrame frame in frames.Keys)
        {
            writer.Number((long)texts[frame.File]);
            writer.Number((long)frame.Line);
            writer.Number(frame.Method is null ? 0 : texts[frame.Method] + 1L);
        }
        writer.Number((long)snapshot.Stacks.Count);
        foreach (CallStack stack in snapshot.Stacks)
        {
            writer.Number((long)stack.TotalFrames);
            writer.Number((long)stack.Count);
            foreach (CallFrame frame in stack.Frames)
            {
                writer.Number((long)frames[frame]);
            }
        }
    }

    private void WriteRows(PackedWriter writer)
    {
        writer.Number((long)_columns.Count);
        writer.Number((long)_columns.BlockCount);
        ulong before = 0;
        foreach (ulong place in _columns.Places)
        {
            writer.Signed((long)(place - before));
            before = place;
        }
        foreach (long size in _columns.Sizes)
        {
            writer.Number(size);
        }
        foreach (long size in _columns.UsedSizes)
        {
            writer.Number(size);
        }
        WriteInts(writer, _columns.Stacks);
        WriteInts(writer, _columns.Types);
        foreach (ushort heap in _columns.Heaps)
        {
            writer.Number((ulong)heap);
        }
    }

    private static void WriteWeights(PackedWriter writer, float[] weights)
    {
        foreach (float weight in weights)
        {
            writer.Single(weight);
        }
    }

    private void WriteObjects(PackedWriter writer)
    {
        WriteInts(writer, _columns.InternalCounts);
        WriteInts(writer, _columns.ExternalCounts);
        foreach (byte generation in _columns.Generations)
        {
            writer.Number((ulong)generation);
        }
    }

    // An edge mostly leads to an object nearby.
    private void WriteEdges(PackedWriter writer)
    {
        int[] starts = _columns.EdgeStarts;
        for (int i = 0; i < _columns.ObjectCount; i++)
        {
            writer.Number((long)(starts[i + 1] - starts[i]));
        }
        for (int i = 0; i < _columns.ObjectCount; i++)
        {
            for (int edge = starts[i]; edge < starts[i + 1]; edge++)
            {
                writer.Signed(_columns.EdgeTargets[edge] - (long)i);
                writer.Number((ulong)_columns.EdgeFields[edge]);
            }
        }
    }

    private static void WriteInts(PackedWriter writer, int[] column)
    {
        foreach (int number in column)
        {
            writer.Number((long)number);
        }
    }

    private static int NumberOf<T>(Dictionary<T, int> numbers, T item)
        where T : notnull
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, item, out bool isKnown);
        number = isKnown ? number : numbers.Count - 1;
        return number;
    }
}
