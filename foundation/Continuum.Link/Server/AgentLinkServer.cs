using System.Net.WebSockets;
using Continuum.Link.Multiplexing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Continuum.Link.Server;

/// <summary>The control plane's end: one request is one agent's connection, from its hello to its end.</summary>
internal sealed class AgentLinkServer(
    LinkLimits limits, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<AgentLinkServer>();
    private readonly NodeNames _names = new();

    public async Task AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefuseAsync(context, StatusCodes.Status426UpgradeRequired, "the agent link is a WebSocket");
            return;
        }

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(LinkLimits.Subprotocol))
        {
            await RefuseAsync(
                context, StatusCodes.Status400BadRequest, $"the subprotocol must be {LinkLimits.Subprotocol}");
            return;
        }

        IControlPlaneHandler handler = context.RequestServices.GetRequiredService<IControlPlaneHandler>();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, lifetime.ApplicationStopping);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = LinkLimits.Subprotocol,
            KeepAliveInterval = TimeSpan.Zero,
        });
        await ServeAsync(new FrameSocket(socket), handler, stop.Token);
    }

    private static async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private async Task ServeAsync(FrameSocket socket, IControlPlaneHandler handler, CancellationToken ct)
    {
        using CancellationTokenSource late = new(limits.HandshakeTimeout, time);
        if (await GreetAsync(socket, late.Token, ct) is { } refused)
        {
            _logger.LinkNeverRegistered(refused);
            return;
        }

        ControlPlaneCalls calls = new(handler, _names, limits, _logger);
        LinkSession session = new(socket, isAgent: false, limits, calls.ServeAsync, time, _logger);
        calls.Session = session;
        using CancellationTokenRegistration tooLate = late.Token.Register(() => EndUnregistered(session, calls));
        LinkFault fault = await session.RunAsync(ct);
        if (!calls.Registered.IsCompletedSuccessfully)
        {
            _logger.LinkNeverRegistered(fault.Reason);
            return;
        }

        AgentConnection connection = await calls.Registered;
        _names.Free(connection);
        _logger.NodeLeft(connection.NodeId, fault.Reason);
        await handler.DisconnectedAsync(connection.NodeId, connection, CancellationToken.None);
    }

    private void EndUnregistered(LinkSession session, ControlPlaneCalls calls)
    {
        if (!calls.Registered.IsCompleted)
        {
            session.End(new LinkFault(
                LinkErrorCode.Unavailable,
                WebSocketCloseStatus.PolicyViolation,
                $"no registration within {limits.HandshakeTimeout.TotalSeconds:0.#} s"));
        }
    }

    private static async Task<string?> GreetAsync(FrameSocket socket, CancellationToken late, CancellationToken ct)
    {
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(late, ct);
        try
        {
            await Handshake.AnswerAsync(socket, both.Token);
            return null;
        }
        catch (LinkException e)
        {
            LinkFault fault = LinkFault.Violation(e);
            await socket.CloseOutputAsync(fault.Status!.Value, fault.Reason);
            await socket.DrainAsync();
            socket.Abort();
            return fault.Reason;
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException)
        {
            socket.Abort();
            return $"no hello: {e.Message}";
        }
    }
}
