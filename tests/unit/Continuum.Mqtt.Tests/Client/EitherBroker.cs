using Continuum.Mqtt.Tests.Broker;
using Continuum.Mqtt.Tests.Interop;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>Our broker, or Mosquitto: what a client promises holds with both.</summary>
internal sealed class EitherBroker : IAsyncDisposable
{
    private readonly TestBroker? _ours;
    private readonly MosquittoBroker? _theirs;
    private readonly TempFolder? _folder;

    private EitherBroker(TestBroker? ours, MosquittoBroker? theirs, TempFolder? folder) =>
        (_ours, _theirs, _folder) = (ours, theirs, folder);

    public int Port => _ours?.Port ?? _theirs!.Port;

    /// <summary>Starts one; skips the test where there is no Mosquitto.</summary>
    public static async Task<EitherBroker> StartAsync(bool isMosquitto)
    {
        if (!isMosquitto)
        {
            return new(await TestBroker.StartAsync(), null, null);
        }

        Assert.SkipUnless(MosquittoBroker.IsInstalled, "needs the mosquitto broker");
        TempFolder folder = new();

        // Left to its default of 1,000, it drops from a queue that is much shorter than that.
        return new(null, await MosquittoBroker.StartAsync(folder, "max_queued_messages 0"), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await (_ours?.DisposeAsync() ?? default);
        await (_theirs?.DisposeAsync() ?? default);
        _folder?.Dispose();
    }
}
