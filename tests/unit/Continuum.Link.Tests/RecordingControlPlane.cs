using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;

namespace Continuum.Link.Tests;

/// <summary>A control plane that notes what it is asked and answers as the test says.</summary>
internal sealed class RecordingControlPlane : IControlPlaneHandler
{
    public ConcurrentQueue<(NodeDescription Node, AgentConnection Connection)> Registered { get; } = new();

    public ConcurrentQueue<NodeHeartbeat> Heartbeats { get; } = new();

    public ConcurrentQueue<NodeAcknowledgement> Acknowledgements { get; } = new();

    public ConcurrentQueue<LogLine> Lines { get; } = new();

    public ConcurrentQueue<string> Disconnected { get; } = new();

    public byte[] Blob { get; set; } = [];

    public long BlobBytesTaken => Interlocked.Read(ref _blobBytesTaken);

    public RegisterResult Answer { get; set; } = new RegisterResult.Accepted();

    public Func<InvocationRequest, CancellationToken, Task<InvocationResult>> OnInvoke { get; set; } =
        (request, _) => Task.FromResult<InvocationResult>(new InvocationResult.Succeeded(request.Payload, null));

    private long _blobBytesTaken;

    public Task<RegisterResult> RegisterAsync(NodeDescription node, AgentConnection connection, CancellationToken ct)
    {
        if (Answer is RegisterResult.Accepted)
        {
            Registered.Enqueue((node, connection));
        }

        return Task.FromResult(Answer);
    }

    public Task HeartbeatAsync(string nodeId, NodeHeartbeat heartbeat, CancellationToken ct)
    {
        Heartbeats.Enqueue(heartbeat);
        return Task.CompletedTask;
    }

    public Task AcknowledgeAsync(string nodeId, NodeAcknowledgement ack, CancellationToken ct)
    {
        Acknowledgements.Enqueue(ack);
        return Task.CompletedTask;
    }

    public Task<InvocationResult> InvokeAsync(string nodeId, InvocationRequest request, CancellationToken ct) =>
        OnInvoke(request, ct);

    public Task AppendLogsAsync(string nodeId, IReadOnlyList<LogLine> lines, CancellationToken ct)
    {
        foreach (LogLine line in lines)
        {
            Lines.Enqueue(line);
        }

        return Task.CompletedTask;
    }

    public ConcurrentQueue<(string Node, ShadowCopy Copy)> Shadows { get; } = new();

    public Task SyncShadowsAsync(string nodeId, IReadOnlyList<ShadowCopy> copies, CancellationToken ct)
    {
        copies.ToList().ForEach(copy => Shadows.Enqueue((nodeId, copy)));
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBlobAsync(
        string nodeId, string digest, long offset, [EnumeratorCancellation] CancellationToken ct)
    {
        if (digest != "sha256:known")
        {
            throw new LinkCallException(LinkErrorCode.NotFound, $"no blob {digest}");
        }

        // One buffer for all pieces: the link must be done with a piece before it asks for the next.
        byte[] piece = new byte[50_000];
        for (long at = offset; at < Blob.Length; at += piece.Length)
        {
            await Task.Yield();
            int size = (int)Math.Min(piece.Length, Blob.Length - at);
            Blob.AsSpan((int)at, size).CopyTo(piece);
            yield return piece.AsMemory(0, size);
            Interlocked.Add(ref _blobBytesTaken, size);
        }
    }

    public Task DisconnectedAsync(string nodeId, AgentConnection connection, CancellationToken ct)
    {
        Disconnected.Enqueue(nodeId);
        return Task.CompletedTask;
    }
}
