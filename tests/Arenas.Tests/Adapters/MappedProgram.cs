using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Runs a program on a mapped file and on an array of bytes, which stay the same.</summary>
internal sealed class MappedProgram : IDisposable
{
    private static readonly MappedFileOptions s_options = new()
    {
        Mode = FileMode.OpenOrCreate,
        Access = MappedFileAccess.ReadWrite,
        Share = FileShare.ReadWrite,
    };

    private readonly ScratchFile _scratch = new();
    private readonly List<(Memory<byte> Memory, int Offset)> _taken = [];
    private MappedFile _file;
    private byte[] _model = [];
    private byte _next;

    private MappedProgram() => _file = new(_scratch.Path, s_options);

    public static void Run(MappedStep[] steps)
    {
        using MappedProgram program = new();
        foreach (MappedStep step in steps)
        {
            program.Do(step);
            Assert.Equal(program._model.Length, program._file.Length);
        }
        program._file.Dispose();
        Assert.Equal(program._model, File.ReadAllBytes(program._scratch.Path));
    }

    public void Dispose()
    {
        _file.Dispose();
        _scratch.Dispose();
    }

    private void Do(MappedStep step)
    {
        int offset = _model.Length == 0 ? 0 : step.Where % _model.Length;
        int length = Math.Min(step.HowMany, _model.Length - offset);
        switch (step.What)
        {
            case MappedVerb.Fill:
                _file.GetSpan(offset, length).Fill(++_next);
                _model.AsSpan(offset, length).Fill(_next);
                break;
            case MappedVerb.Write:
                _file.Write(offset, Fresh(offset, length));
                break;
            case MappedVerb.Store when offset / 8 * 8 + 8 <= _model.Length:
                _file.At<ulong>(offset / 8 * 8) = BitConverter.ToUInt64(Fresh(offset / 8 * 8, 8));
                break;
            case MappedVerb.WriteBeside:
                using (FileStream stream = Beside())
                {
                    stream.Position = offset;
                    stream.Write(Fresh(offset, length));
                }
                break;
            case MappedVerb.Look:
                Look(offset, length);
                break;
            case MappedVerb.Take:
                _taken.Add((_file.GetMemory(offset, length), offset));
                break;
            case MappedVerb.LookAtTaken when _taken.Count > 0:
                LookAt(_taken[step.Where % _taken.Count]);
                break;
            case MappedVerb.Flush:
                _file.Flush(offset, length, wait: step.HowMany % 2 == 0);
                break;
            case MappedVerb.Advise:
                _file.Advise(offset, length, (MappedFileAdvice)(step.Where % 5));
                break;
            default:
                Change(step);
                break;
        }
    }

    private void Change(MappedStep step)
    {
        switch (step.What)
        {
            case MappedVerb.Resize:
                _file.Resize(step.Where);
                Array.Resize(ref _model, step.Where);
                break;
            case MappedVerb.ResizeBeside:
                using (FileStream stream = Beside())
                {
                    stream.SetLength(step.Where);
                }
                Assert.Equal(step.Where, _file.Remap());
                Array.Resize(ref _model, step.Where);
                break;
            case MappedVerb.Reopen:
                _file.Dispose();
                _taken.Clear();
                _file = new(_scratch.Path, s_options);
                break;
        }
    }

    private void Look(int offset, int length)
    {
        byte[] expected = _model[offset..(offset + length)];
        byte[] read = new byte[length];
        _file.Read(offset, read);
        Assert.Equal(expected, read);
        Assert.Equal(expected, _file.GetReadOnlySpan(offset, length).ToArray());
        Assert.Equal(expected, _file.GetSequence(offset, length).ToArray());
        using MappedLease lease = _file.Lease();
        Assert.Equal(expected, lease.GetSpan(offset, length).ToArray());
        Assert.Equal(_model, File.ReadAllBytes(_scratch.Path));
    }

    // The file may have become shorter than it was when the memory was taken.
    private void LookAt((Memory<byte> Memory, int Offset) taken)
    {
        int end = taken.Offset + taken.Memory.Length;
        if (end <= _model.Length)
        {
            Assert.Equal(_model[taken.Offset..end], taken.Memory.ToArray());
        }
        else
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => taken.Memory.Span.Length);
        }
    }

    private byte[] Fresh(int offset, int length)
    {
        for (int i = offset; i < offset + length; i++)
        {
            _model[i] = ++_next;
        }
        return _model[offset..(offset + length)];
    }

    private FileStream Beside() => new(_scratch.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
