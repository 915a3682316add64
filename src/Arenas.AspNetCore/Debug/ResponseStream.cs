using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.AspNetCore;

/// <summary>A stream to write to without await, whose bytes a response sends as its client takes them.</summary>
/// <remarks>The writer has a thread of the pool, which waits while the client is slow: so one response at a
/// time.</remarks>
internal sealed class ResponseStream : Stream
{
    // What may wait for the client, and how much is sent at once.
    private const int MostWaiting = 1 << 20;
    private const int BlockBytes = 64 << 10;

    private readonly PipeWriter _writer;
    private readonly CancellationToken _cancellation;
    private int _unflushed;

    private ResponseStream(PipeWriter writer, CancellationToken cancellation)
    {
        _writer = writer;
        _cancellation = cancellation;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Sends what is written.</summary>
    /// <param name="output">The body of the response.</param>
    /// <param name="write">Writes it all; told by an exception from the stream when the client has gone.</param>
    /// <param name="cancellation">That the client has gone.</param>
    public static async Task SendAsync(Stream output, Action<Stream> write, CancellationToken cancellation)
    {
        Pipe pipe = new(new(pauseWriterThreshold: MostWaiting, resumeWriterThreshold: MostWaiting / 2));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task writing = Task.Run(
            () =>
            {
                Exception? failure = null;
                try
                {
                    using ResponseStream stream = new(pipe.Writer, end.Token);
                    write(stream);
                    stream.Flush();
                }
#pragma warning disable CA1031 // whatever it is, the reader throws it
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    failure = exception;
                }
                pipe.Writer.Complete(failure);
            },
            CancellationToken.None);
        try
        {
            await pipe.Reader.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // A writer that waits for the client waits no more; it is done before its response is.
            await end.CancelAsync().ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _cancellation.ThrowIfCancellationRequested();
            Span<byte> free = _writer.GetSpan(int.Min(buffer.Length, BlockBytes));
            int count = int.Min(buffer.Length, free.Length);
            buffer[..count].CopyTo(free);
            _writer.Advance(count);
            buffer = buffer[count..];
            _unflushed += count;
            if (_unflushed >= BlockBytes)
            {
                Flush();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        if (_unflushed > 0)
        {
            _unflushed = 0;
            _ = _writer.FlushAsync(_cancellation).AsTask().GetAwaiter().GetResult();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
