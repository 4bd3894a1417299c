using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Link.Tests;

/// <summary>A control plane and one agent, connected over loopback.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public RecordingControlPlane ControlPlane { get; } = new();

    public RecordingAgent Agent { get; } = new();

    public LinkServer Server { get; set; } = null!;

    public AgentLink Link { get; private set; } = null!;

    public AgentConnection Connection => ControlPlane.Registered.Last().Connection;

    public static AgentLink NewLink(Uri address, IAgentHandler agent, string name = "edge-1", string? token = LinkServer.Token) =>
        new(
            new AgentLinkOptions
            {
                ControlPlane = address,
                Token = token,
                FirstDelay = TimeSpan.FromMilliseconds(20),
                MaxDelay = TimeSpan.FromMilliseconds(100),
                RefusedDelay = TimeSpan.FromMilliseconds(100),
            },
            () => Fleet.Node(name),
            agent,
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(1));

    public static async Task<Pair> ConnectAsync(LinkLimits? limits = null, TimeProvider? serverTime = null)
    {
        Pair pair = new();
        pair.Server = await LinkServer.StartAsync(pair.ControlPlane, serverTime, limits);
        pair.Link = NewLink(pair.Server.Address, pair.Agent);
        pair._run = pair.Link.RunAsync(pair._stop.Token);
        await Deadline.WithinAsync("the agent's registration", pair.Link.WaitForConnectionAsync(CancellationToken.None));
        return pair;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Deadline.WithinAsync("the link's end", _run);
        await Link.DisposeAsync();
        await Server.DisposeAsync();
        _stop.Dispose();
    }
}
