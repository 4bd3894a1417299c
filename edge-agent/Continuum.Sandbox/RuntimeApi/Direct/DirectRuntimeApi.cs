using Continuum.Kvm;

namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>
/// The Runtime API for one program on its virtual loopback: HTTP/1.1 on the thread that runs the program, without
/// sockets. What it answers is what the server behind sockets answers.
/// </summary>
internal sealed class DirectRuntimeApi(RuntimeSession session) : ILoopbackService
{
    /// <inheritdoc/>
    public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state)
    {
        DirectConnection connection = new(peer, session);
        connection.Open(state);
        return connection;
    }
}
