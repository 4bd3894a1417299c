using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Stands where the broker would be.</summary>
internal sealed class RecordedReplies : IReplyPublisher
{
    public ConcurrentQueue<(ReplyAddress Address, InvocationResult.Succeeded Answer)> Published { get; } = new();

    public Exception? Failure { get; set; }

    public Task PublishAsync(
        ReplyAddress reply, InvocationResult.Succeeded answer, string? traceParent, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            return Task.FromException(failure);
        }

        Published.Enqueue((reply, answer));
        return Task.CompletedTask;
    }
}
