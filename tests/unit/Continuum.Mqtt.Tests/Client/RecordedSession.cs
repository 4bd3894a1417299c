using System.Collections.Concurrent;
using Continuum.Mqtt.Client;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>A session that writes down what it is told, and fails when the test says so.</summary>
internal sealed class RecordedSession : IClientSession
{
    private readonly ConcurrentQueue<string> _calls = new();

    public IReadOnlyList<UnfinishedPublication> Unfinished { get; init; } = [];

    public IReadOnlyCollection<ushort> Taken { get; init; } = [];

    /// <summary>Whether a call fails.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>Calls that begin now end with it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public string[] Calls => [.. _calls];

    public ValueTask SendingAsync(ushort packetId, MqttMessage message, CancellationToken cancellationToken) =>
        TellAsync($"sending {packetId} {Text.Of(message)}");

    public ValueTask ReleasingAsync(ushort packetId, CancellationToken cancellationToken) =>
        TellAsync($"releasing {packetId}");

    public ValueTask ReleasedAsync(ushort packetId, CancellationToken cancellationToken) =>
        TellAsync($"released {packetId}");

    public ValueTask LostAsync(CancellationToken cancellationToken) => TellAsync("lost");

    private async ValueTask TellAsync(string call)
    {
        _calls.Enqueue(call);
        await Gate;
        if (Fails(call))
        {
            throw new IOException("disk full");
        }
    }
}
