using Continuum.Mqtt.Client;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>
/// One life of an application with a client that keeps its session: at one of its commits it is killed, just before or
/// just after that is on the disk. From then on nothing reaches the disk or the broker.
/// </summary>
internal sealed class KilledApplication : IClientSession, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly KeptState _disk;
    private readonly CuttingProxy _proxy;
    private readonly Random _random;
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _lastCommit;
    private readonly bool _isWritten;
    private int _commits;
    private bool _isConnected;

    /// <param name="disk">What earlier lives left.</param>
    /// <param name="port">The broker's.</param>
    /// <param name="clientId">Of all lives.</param>
    /// <param name="version">Of the protocol.</param>
    /// <param name="lastCommit">The commit at which it is killed, from 1; none when there are not so many.</param>
    /// <param name="isWritten">That commit reaches the disk.</param>
    /// <param name="random">In which order commits are answered.</param>
    /// <param name="bytesToPass">After how many bytes each connection is cut; null for none.</param>
    public KilledApplication(
        KeptState disk,
        int port,
        string clientId,
        ProtocolVersion version,
        int lastCommit,
        bool isWritten,
        Random random,
        Func<int>? bytesToPass = null)
    {
        (_disk, _lastCommit, _isWritten, _random) = (disk, lastCommit, isWritten, random);
        _proxy = new(port, bytesToPass ?? (() => int.MaxValue / 2));
        Client = new(
            new()
            {
                Port = _proxy.Port,
                ClientId = clientId,
                Version = version,
                CleanStart = false,
                SessionExpirySeconds = 600,
                Session = this,
                ReconnectMilliseconds = 1,
                MaxReconnectMilliseconds = 20,
            },
            NullLoggerFactory.Instance,
            TimeProvider.System,
            new Random(random.Next()));
    }

    public MqttClient Client { get; }

    public bool IsKilled => _killed.Task.IsCompleted;

    public IReadOnlyList<UnfinishedPublication> Unfinished => _disk.Unfinished;

    public IReadOnlyCollection<ushort> Taken => _disk.Taken;

    public Task ConnectAsync() => Deadline.UntilAsync("a first connection", async () =>
    {
        try
        {
            if (!_isConnected)
            {
                await Client.ConnectAsync(CancellationToken.None);
                _isConnected = true;
            }

            return true;
        }
        catch (MqttClientException)
        {
            return IsKilled;
        }
    });

    /// <summary>
    /// Publishes what is not finished, as far as it comes: unfinished publications first, as they are.
    /// </summary>
    public async Task PublishAsync(string topic, IEnumerable<string> texts)
    {
        Dictionary<string, ushort> unfinished = _disk.Unfinished.ToDictionary(
            one => Text.Of(one.Message), one => one.PacketId);
        await ConnectAsync();
        await AsFarAsItComesAsync(Task.WhenAll(texts.Where(text => !_disk.IsFinished(text)).Select(async text =>
        {
            await (unfinished.TryGetValue(text, out ushort id)
                ? Client.ResumedAsync(id, CancellationToken.None)
                : Client.PublishAsync(Text.Message(topic, text), CancellationToken.None));
            await CommitAsync(disk => disk.Finish(text));
        })));
    }

    /// <summary>Receives until there are so many effects, as far as it comes.</summary>
    public async Task ReceiveAsync(string filter, int effects)
    {
        await ConnectAsync();
        await AsFarAsItComesAsync(ReceiveThemAsync(filter, effects));
    }

    public ValueTask SendingAsync(ushort packetId, MqttMessage message, CancellationToken cancellationToken) =>
        CommitAsync(disk => disk.Sending(packetId, message));

    public ValueTask ReleasingAsync(ushort packetId, CancellationToken cancellationToken) =>
        CommitAsync(disk => disk.Releasing(packetId));

    public ValueTask ReleasedAsync(ushort packetId, CancellationToken cancellationToken) =>
        CommitAsync(disk => disk.Released(packetId));

    public ValueTask LostAsync(CancellationToken cancellationToken) => CommitAsync(disk => disk.Lose());

    /// <summary>Whatever it is still about to write after this does not reach the disk either.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _killed.TrySetResult();
        }

        await Client.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    private async Task ReceiveThemAsync(string filter, int effects)
    {
        await Client.SubscribeAsync(filter, 2, CancellationToken.None);
        while (_disk.Effects.Length < effects)
        {
            ReceivedMessage message = await Client.Messages.ReadAsync(CancellationToken.None);
            if (!_disk.IsTaken(message.PacketId))
            {
                await CommitAsync(disk => disk.Take(message));
            }

            await message.AcknowledgeAsync();
        }
    }

    private async Task AsFarAsItComesAsync(Task work)
    {
        await Deadline.WithinAsync("its end or its work done", Task.WhenAny(work, _killed.Task));
        if (!IsKilled)
        {
            await work;
        }
    }

    // On the disk in the order of the calls, as a log is; answered in any.
    private async ValueTask CommitAsync(Action<KeptState> change)
    {
        int answeredAfter;
        lock (_gate)
        {
            _commits++;
            bool kill = _commits == _lastCommit;
            if (!IsKilled && (!kill || _isWritten))
            {
                _disk.Write(change);
            }

            if (kill)
            {
                _killed.TrySetResult();
                _proxy.CutAll();
            }

            answeredAfter = _random.Next(4);
        }

        for (int i = 0; i < answeredAfter; i++)
        {
            await Task.Yield();
        }

        if (IsKilled)
        {
            throw new IOException("killed");
        }
    }
}
