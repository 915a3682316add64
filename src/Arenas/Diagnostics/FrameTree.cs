using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>Stacks as a tree of frames, the outermost caller at the root: what many stacks share is there
/// once.</summary>
internal sealed class FrameTree
{
    private readonly Dictionary<(int Parent, int Frame), int> _children = [];
    private readonly Dictionary<CallFrame, int> _frames = [];
    private readonly Dictionary<string, int> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _methods = new(StringComparer.Ordinal);

    /// <summary>Gets the parent of each node, which comes before it; the root, node 0, has -1.</summary>
    public List<int> Parents { get; } = [-1];

    /// <summary>Gets the frame of each node; the root has -1.</summary>
    public List<int> NodeFrames { get; } = [-1];

    /// <summary>Gets the file of each frame.</summary>
    public List<int> FrameFiles { get; } = [];

    /// <summary>Gets the line of each frame.</summary>
    public List<int> FrameLines { get; } = [];

    /// <summary>Gets the method of each frame; -1 if unknown.</summary>
    public List<int> FrameMethods { get; } = [];

    public List<string> Files { get; } = [];

    public List<string> Methods { get; } = [];

    /// <summary>Returns the node of a stack's most recent frame.</summary>
    public int Add(CallStack stack)
    {
        int node = 0;
        for (int i = stack.Count - 1; i >= 0; i--)
        {
            int frame = FrameOf(stack[i]);
            ref int child = ref CollectionsMarshal.GetValueRefOrAddDefault(_children, (node, frame), out bool known);
            if (!known)
            {
                child = Parents.Count;
                Parents.Add(node);
                NodeFrames.Add(frame);
            }
            Debug.Assert(Parents[child] == node && child > node, "a parent comes before its children");
            node = child;
        }
        return node;
    }

    private static int NumberOf(Dictionary<string, int> numbers, List<string> texts, string text)
    {
        if (!numbers.TryGetValue(text, out int number))
        {
            number = texts.Count;
            texts.Add(text);
            numbers.Add(text, number);
        }
        return number;
    }

    private int FrameOf(in CallFrame frame)
    {
        if (!_frames.TryGetValue(frame, out int number))
        {
            number = FrameFiles.Count;
            _frames.Add(frame, number);
            FrameFiles.Add(NumberOf(_files, Files, frame.File));
            FrameLines.Add(frame.Line);
            FrameMethods.Add(frame.Method is { } method ? NumberOf(_methods, Methods, method) : -1);
        }
        return number;
    }
}
