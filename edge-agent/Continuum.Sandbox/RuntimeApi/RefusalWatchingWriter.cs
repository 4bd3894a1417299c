using System.IO.Pipelines;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A connection's output that ends the session when the server refuses what the program sent.</summary>
internal sealed class RefusalWatchingWriter(PipeWriter inner, SandboxConnection connection) : PipeWriter
{
    private static readonly InvocationError Garbage = new(
        ErrorTypes.ProtocolError,
        "The program sent the Runtime API bytes that are no HTTP/1.1 request. Right would be, for example, "
        + "'GET /2018-06-01/runtime/invocation/next HTTP/1.1' and a Host header.");

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        if (bytes > 0 && !connection.InRequest)
        {
            connection.Session.End(Garbage);
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
