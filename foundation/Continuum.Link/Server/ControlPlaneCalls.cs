using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Link.Mapping;
using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Microsoft.Extensions.Logging;

namespace Continuum.Link.Server;

/// <summary>Answers one agent's calls with the control plane's handler; nothing before it is registered.</summary>
internal sealed class ControlPlaneCalls(
    IControlPlaneHandler handler, NodeNames names, LinkLimits limits, ILogger logger)
{
    private readonly TaskCompletionSource<AgentConnection> _registered =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _registrations;

    /// <summary>Completes when the node is let in.</summary>
    public Task<AgentConnection> Registered => _registered.Task;

    /// <summary>Set before the first stream is served.</summary>
    public LinkSession? Session { get; set; }

    private int MaxBytes => limits.MaxMessageBytes;

    public Task ServeAsync(LinkStream stream, CancellationToken ct)
    {
        if (stream.Operation == Operation.Register)
        {
            return stream.AnswerAsync(NodeDescriptionMessage.Parser, MaxBytes, async (request, token) =>
                await RegisterAsync(NodeMapper.ToContract(request), token), ct);
        }

        return _registered.Task.IsCompletedSuccessfully
            ? ServeAsync(stream, _registered.Task.Result.NodeId, ct)
            : throw new LinkCallException(LinkErrorCode.InvalidRequest, "not registered: Register comes first");
    }

    private Task ServeAsync(LinkStream stream, string node, CancellationToken ct) => stream.Operation switch
    {
        Operation.Heartbeat => stream.AnswerAsync(HeartbeatMessage.Parser, MaxBytes, async (request, token) =>
        {
            await handler.HeartbeatAsync(node, HeartbeatMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.Acknowledge => stream.AnswerAsync(AcknowledgementMessage.Parser, MaxBytes, async (request, token) =>
        {
            await handler.AcknowledgeAsync(node, AcknowledgementMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.AppendLogs => stream.AnswerAsync(LogBatch.Parser, MaxBytes, async (request, token) =>
        {
            await handler.AppendLogsAsync(node, LogMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.SyncShadows => stream.AnswerAsync(ShadowBatch.Parser, MaxBytes, async (request, token) =>
        {
            await handler.SyncShadowsAsync(node, ShadowMapper.ToContract(request), token);
            return new Nothing();
        }, ct),
        Operation.Invoke => stream.AnswerAsync(InvocationRequestMessage.Parser, MaxBytes, async (request, token) =>
            InvocationMapper.ToWire(
                await handler.InvokeAsync(node, InvocationMapper.ToContract(request, Session!.Now), token)), ct),
        Operation.FetchBlob => SendBlobAsync(stream, node, ct),
        _ => throw new LinkCallException(
            LinkErrorCode.InvalidRequest, $"a control plane does not answer operation {stream.Operation}"),
    };

    private async Task SendBlobAsync(LinkStream stream, string node, CancellationToken ct)
    {
        BlobRequest request = Calls.Parse(BlobRequest.Parser, await stream.ReadMessageAsync(MaxBytes, ct));
        if (request.Offset < 0)
        {
            throw new LinkCallException(LinkErrorCode.InvalidRequest, $"offset {request.Offset}: 0 or more is right");
        }

        await foreach (ReadOnlyMemory<byte> piece in handler.ReadBlobAsync(node, request.Digest, request.Offset, ct))
        {
            await stream.WriteAsync(piece, ct);
        }
    }

    private async Task<RegisterAnswer> RegisterAsync(NodeDescription node, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _registrations) > 1)
        {
            throw new LinkCallException(LinkErrorCode.InvalidRequest, "a second registration: one a connection");
        }

        if (!DnsLabel.IsValid(node.NodeId))
        {
            return Refuse(RefusalCode.NotAllowed, node.NodeId, "no node name: write [a-z0-9-] with 1 to 63 characters");
        }

        AgentConnection connection = new(node.NodeId, Session!, limits);
        if (!names.TryTake(connection))
        {
            return Refuse(RefusalCode.NameTaken, node.NodeId, $"another live connection has the name '{node.NodeId}'");
        }

        bool accepted = false;
        try
        {
            RegisterResult result = await handler.RegisterAsync(node, connection, ct);
            accepted = result is RegisterResult.Accepted;
            return result is RegisterResult.Refused(var reason)
                ? Refuse(RefusalCode.NotAllowed, node.NodeId, reason)
                : new RegisterAnswer { Accepted = true, Membership = ((RegisterResult.Accepted)result).Membership };
        }
        finally
        {
            if (accepted)
            {
                logger.NodeRegistered(node.NodeId);
                _registered.SetResult(connection);
            }
            else
            {
                names.Free(connection);
            }
        }
    }

    private RegisterAnswer Refuse(RefusalCode code, string node, string reason)
    {
        logger.NodeRefused(node, reason);
        return new RegisterAnswer { Refusal = code, Reason = reason };
    }
}
