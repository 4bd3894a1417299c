using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Events;

/// <summary>The read end of a pipe as a stream whose asynchronous reads hold no thread. One reader at a time.</summary>
internal sealed class PipeReadStream : Stream
{
    private readonly FileDescriptor _pipe;
    private readonly Readiness _readiness;

    /// <param name="pipe">The read end, owned by this stream from now on.</param>
    /// <param name="loop">Waits for it.</param>
    internal PipeReadStream(FileDescriptor pipe, EventLoop loop)
    {
        pipe.SetNonBlocking();
        _pipe = pipe;
        _readiness = loop.Watch(pipe);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_pipe.IsClosed, this);
            int count = _pipe.Read(buffer.Span);
            switch (count)
            {
                case >= 0:
                    return count;
                case -Errno.TryAgain:
                    await _readiness.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case -Errno.Interrupted:
                    break;
                default:
                    throw new IOException($"Reading a pipe failed with errno {-count}.");
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _readiness.Dispose();
            _pipe.Dispose();
        }

        base.Dispose(disposing);
    }
}
