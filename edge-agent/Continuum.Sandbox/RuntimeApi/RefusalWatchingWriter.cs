using System.IO.Pipelines;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A connection's output that ends the session when the server refuses what the program sent.</summary>
internal sealed class RefusalWatchingWriter(PipeWriter inner, SandboxConnection connection) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        if (bytes > 0 && !connection.InRequest)
        {
            connection.Session.End(ProtocolErrors.Garbage);
        }

        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken) =>
        inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception) => inner.CompleteAsync(exception);
}
