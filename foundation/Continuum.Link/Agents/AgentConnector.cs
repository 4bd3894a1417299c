using System.Net;
using System.Net.WebSockets;
using Continuum.Contracts.Nodes;
using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Microsoft.Extensions.Logging;

namespace Continuum.Link.Agents;

/// <summary>One try to connect and register.</summary>
internal sealed class AgentConnector(
    AgentLinkOptions options, Func<NodeDescription> describe, AgentCalls calls, TimeProvider time, ILogger logger)
{
    /// <summary>A registered connection; the caller runs it to its end and disposes of it.</summary>
    /// <exception cref="LinkException">There is none; <see cref="LinkErrorCode.Refused"/> where the agent is not let
    /// in.</exception>
    public async Task<RunningLink> ConnectAsync(CancellationToken ct)
    {
        using CancellationTokenSource late = new(options.Limits.HandshakeTimeout, time);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        ClientWebSocket socket = NewSocket();
        try
        {
            return await ConnectAsync(socket, ct, both.Token);
        }
        catch (Exception e)
        {
            socket.Dispose();
            throw e switch
            {
                LinkException => e,
                OperationCanceledException when ct.IsCancellationRequested => e,
                OperationCanceledException => new LinkUnavailableException(
                    $"no registration within {options.Limits.HandshakeTimeout.TotalSeconds:0.#} s", e),
                WebSocketException or IOException => Explain(socket.HttpStatusCode, e),
                _ => e,
            };
        }
    }

    private ClientWebSocket NewSocket()
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol(LinkLimits.Subprotocol);
        socket.Options.CollectHttpResponseDetails = true;

        // The link has pings of its own, which measure and are answered between data frames.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (options.Token is { } token)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        }

        return socket;
    }

    private async Task<RunningLink> ConnectAsync(ClientWebSocket socket, CancellationToken ct, CancellationToken timely)
    {
        await socket.ConnectAsync(Address(options.ControlPlane), timely);
        FrameSocket frames = new(socket);
        await Handshake.OfferAsync(frames, timely);
        LinkSession session = new(frames, isAgent: true, options.Limits, calls.ServeAsync, time, logger);
        Task<LinkFault> running = session.RunAsync(ct);
        try
        {
            NodeDescription node = describe();
            RegisterAnswer answer = await session.CallAsync(
                Operation.Register,
                NodeMapper.ToWire(node),
                RegisterAnswer.Parser,
                options.Limits.MaxMessageBytes,
                timely);
            return answer.Accepted
                ? new RunningLink(session, socket, running, answer.Membership)
                : throw new LinkException(LinkErrorCode.Refused, answer.Reason);
        }
        catch
        {
            session.End(new LinkFault(
                LinkErrorCode.Unavailable, WebSocketCloseStatus.NormalClosure, "the agent was not registered"));
            await running;
            throw;
        }
    }

    private static LinkException Explain(HttpStatusCode status, Exception e) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new LinkException(
            LinkErrorCode.Refused,
            $"the token is not accepted (HTTP {(int)status}): give the control plane's own token",
            e),
        0 or HttpStatusCode.SwitchingProtocols => new LinkUnavailableException(e.Message, e),
        _ => new LinkUnavailableException($"no agent link there (HTTP {(int)status}): {e.Message}", e),
    };

    private static Uri Address(Uri address) => new UriBuilder(address)
    {
        Scheme = address.Scheme is "https" or "wss" ? "wss" : "ws",
        Port = address.Port,
    }.Uri;
}
