using System.Net.WebSockets;
using Continuum.Link.Multiplexing;

namespace Continuum.Link.Agents;

/// <summary>A connection that runs; owns the socket.</summary>
internal sealed class RunningLink(
    LinkSession session, ClientWebSocket socket, Task<LinkFault> run, string membership) : IAsyncDisposable
{
    public LinkSession Session => session;

    /// <summary>What the control plane said at the registration.</summary>
    public string Membership => membership;

    /// <summary>Completes when everything on the connection is over.</summary>
    public Task<LinkFault> Run => run;

    public async ValueTask DisposeAsync()
    {
        await run;
        socket.Dispose();
    }
}
