using System.Collections.Concurrent;
using System.Text;
using Continuum.Contracts.Shadows;
using Continuum.ControlPlane.Shadows;
using Continuum.Grains;
using Continuum.Grains.Shadows;
using Continuum.Link;
using Continuum.Silo.Hosting;
using Continuum.Storage;
using Continuum.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans;

namespace Continuum.ControlPlane.Tests.Shadows;

public sealed class ShadowSessionTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _siloTime = new();
    private readonly ManualTimeProvider _time = new();
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<IReadOnlyList<ShadowCopy>> _sent = new();
    private ServiceProvider _services = null!;
    private Task _run = Task.CompletedTask;

    private IGrainFactory Grains => _services.GetRequiredService<IGrainFactory>();

    private INodeShadowsGrain Node => Grains.GetGrain<INodeShadowsGrain>("edge");

    public async ValueTask InitializeAsync()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(_siloTime)
            .AddSqliteGrainStorage(GrainStorageNames.Default, _folder.File("state.db"), GrainsJson.Default)
            .AddEmbeddedSilo(_ => { })
            .AddGrainsOfContinuumGrains()
            .BuildServiceProvider();
        foreach (IHostedService service in _services.GetServices<IHostedService>())
        {
            await service.StartAsync(default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Deadline.WithinAsync("the session's end", _run));
        await _services.DisposeAsync();
        _folder.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task A_change_after_a_long_quiet_time_reaches_the_node_that_stayed_connected()
    {
        await MergeAsync("d");
        Start((_, _) => Task.CompletedTask);
        await PatchAsync("d", """{"desired":{"a":1}}""");
        await ClearedAsync();

        _siloTime.Advance(TimeSpan.FromHours(1));
        await PatchAsync("d", """{"desired":{"a":2}}""");
        _time.Advance(TimeSpan.FromMinutes(1));
        await ClearedAsync();
        Assert.Equal("2", ShadowStorage.Parse(_sent.Last()[0].Document).Desired.Visible["/a"].Value);
    }

    [Fact]
    public async Task A_copy_that_is_too_large_does_not_hold_up_those_behind_it()
    {
        foreach (string device in (string[])["a", "b"])
        {
            await MergeAsync(device);
            await PatchAsync(device, """{"desired":{"a":1}}""");
        }

        // Of many megabytes, as only many nodes together make one.
        await Grains.GetGrain<IDeviceShadowGrain>("a").MergeAsync("other", Large());
        Start((copies, _) => copies.Any(copy => copy.Device == "a")
            ? throw new LinkCallException(LinkErrorCode.TooLarge, "too large")
            : Task.CompletedTask);
        await Deadline.UntilAsync(
            "the small one to be taken",
            async () => (await Node.GetPendingAsync()).Select(each => each.Device).SequenceEqual(["a"]));
    }

    [Fact]
    public async Task Many_shadows_go_in_small_batches_and_what_went_does_not_go_again()
    {
        for (int i = 0; i < 150; i++)
        {
            await MergeAsync($"d{i:000}");
            await PatchAsync($"d{i:000}", """{"desired":{"a":1}}""");
        }

        int calls = 0;
        Start((_, _) => ++calls == 2 ? throw new InvalidOperationException("not now") : Task.CompletedTask);
        await Deadline.UntilAsync("all to be taken", async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return (await Node.GetPendingAsync()).Count == 0;
        });
        Assert.Equal([64, 64, 64, 22], _sent.Select(batch => batch.Count));
        Assert.Equal(DevicesOf(1), DevicesOf(2));
        Assert.Equal(150, DevicesOf(0).Concat(DevicesOf(2)).Concat(DevicesOf(3)).Distinct().Count());
    }

    private IEnumerable<string> DevicesOf(int batch) => _sent.ElementAt(batch).Select(copy => copy.Device);

    private void Start(Func<IReadOnlyList<ShadowCopy>, CancellationToken, Task> answer) => _run = new ShadowSession(
        "edge",
        (copies, ct) =>
        {
            _sent.Enqueue([.. copies]);
            return answer(copies, ct);
        },
        new TaskCompletionSource().Task,
        Grains,
        _time,
        NullLogger.Instance).RunAsync(_end.Token);

    private static string Large()
    {
        ShadowLeaf leaf = new($"\"{new string('x', 1_500_000)}\"", new(1, 0, "other"));
        return Encoding.UTF8.GetString(ShadowStorage.ToJson(ShadowDocument.Empty with
        {
            Reported = ShadowSection.Of([KeyValuePair.Create("/large", leaf)]),
        }));
    }

    private Task ClearedAsync() => Deadline.UntilAsync(
        "the node to have it", async () => (await Node.GetPendingAsync()).Count == 0 && !_sent.IsEmpty);

    private async Task PatchAsync(string device, string patch) =>
        Assert.Null((await Grains.GetGrain<IDeviceShadowGrain>(device).UpdateAsync(patch)).Error);

    private Task MergeAsync(string device) => Grains.GetGrain<IDeviceShadowGrain>(device).MergeAsync(
        "edge", Encoding.UTF8.GetString(ShadowStorage.ToJson(ShadowDocument.Empty)));
}
