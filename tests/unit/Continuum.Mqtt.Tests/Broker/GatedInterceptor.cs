using System.Collections.Concurrent;
using Continuum.Mqtt.Broker;

namespace Continuum.Mqtt.Tests.Broker;

/// <summary>Decides as the test says, when the test says: by topic.</summary>
internal sealed class GatedInterceptor : IPublishInterceptor
{
    public ConcurrentDictionary<string, TaskCompletionSource<PublishDisposition>> Decisions { get; } = new();

    public ConcurrentQueue<PublishContext> Seen { get; } = new();

    public TaskCompletionSource<PublishDisposition> For(string topic) =>
        Decisions.GetOrAdd(topic, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    public async ValueTask<PublishDisposition> OnPublishAsync(
        PublishContext publish, CancellationToken cancellationToken)
    {
        Seen.Enqueue(publish);
        return await For(publish.Message.Topic).Task.WaitAsync(cancellationToken);
    }

    /// <summary>What becomes of wills; null for nothing.</summary>
    public Func<PublishContext, ValueTask>? Wills { get; set; }

    public ValueTask OnWillAsync(PublishContext will) => Wills?.Invoke(will) ?? ValueTask.CompletedTask;

    public ConcurrentQueue<(string Client, int Packet)> Released { get; } = new();

    public ConcurrentQueue<string> Ended { get; } = new();

    public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken)
    {
        Released.Enqueue((clientId, packetId));
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes the calls for sessions that are over.</summary>
    public Task EndsGate { get; set; } = Task.CompletedTask;

    public async ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken)
    {
        Ended.Enqueue(clientId);
        await EndsGate.WaitAsync(cancellationToken);
    }
}
