using System.IO.Pipelines;

namespace Continuum.Sandbox.RuntimeApi;

/// <summary>A connection's transport with its output watched.</summary>
internal sealed class RefusalWatchingTransport(IDuplexPipe inner, SandboxConnection connection) : IDuplexPipe
{
    public PipeReader Input => inner.Input;

    public PipeWriter Output { get; } = new RefusalWatchingWriter(inner.Output, connection);
}
