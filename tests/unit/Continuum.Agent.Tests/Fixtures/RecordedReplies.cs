using System.Collections.Concurrent;
using Continuum.Agent.Dispatch;
using Continuum.Agent.Events;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Stands where the broker would be: knows, over restarts of the agent, what it published.</summary>
internal sealed class RecordedReplies : IReplyPublisher
{
    private readonly ConcurrentDictionary<string, bool> _known = new();

    public ConcurrentQueue<OutgoingReply> Published { get; } = new();

    /// <summary>Events whose answers are known to be out.</summary>
    public ICollection<string> Known => _known.Keys;

    /// <summary>Thrown instead of publishing.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Thrown after publishing, as if the call's outcome were lost.</summary>
    public Exception? FailureAfter { get; set; }

    /// <summary>Why nothing can ever be published.</summary>
    public string? Never { get; set; }

    /// <summary>Completes publications, where it is set.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<string?> PublishAsync(OutgoingReply reply, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        if (Never is { } never)
        {
            return never;
        }

        if (reply.Number == 0 || _known.TryAdd(reply.EventId, true))
        {
            Published.Enqueue(reply);
        }

        await Gate.WaitAsync(cancellationToken);
        return FailureAfter is { } after ? throw after : null;
    }

    /// <summary>Whether what is to be forgotten stays, as a crash before it is durable has it.</summary>
    public bool ForgetsNothing { get; set; }

    public void Forget(string eventId)
    {
        if (!ForgetsNothing)
        {
            _known.TryRemove(eventId, out _);
        }
    }

    public void Retain(IReadOnlySet<string> eventIds)
    {
        foreach (string known in _known.Keys.Where(known => !eventIds.Contains(known)))
        {
            _known.TryRemove(known, out _);
        }
    }
}
