using Continuum.Agent.Events;
using Continuum.Contracts.Invocations;

namespace Continuum.Agent.Dispatch;

/// <summary>Publishes answers: the embedded broker now, an external one later.</summary>
internal interface IReplyPublisher
{
    /// <summary>Completes when the answer is with the broker.</summary>
    Task PublishAsync(
        ReplyAddress reply, InvocationResult.Succeeded answer, string? traceParent, CancellationToken cancellationToken);
}
