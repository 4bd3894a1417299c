using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Sandbox.Pools;
using Continuum.Sandbox.Telemetry;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Sandbox.Tests.Pools;

/// <summary>How pools keep sandboxes, with programs that nothing isolates and a clock that the test moves.</summary>
public sealed class PoolTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly SandboxPoolOptions _options = new() { KeepAliveSeconds = 60 };
    private readonly VersionKey _version = new(new FunctionKey("test", $"pool-{Guid.NewGuid():N}"), "v1");
    private BareLauncher _launcher = null!;
    private PooledSandboxHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _launcher = await BareLauncher.CreateAsync();
        _host = new PooledSandboxHost(_launcher, _options, NullLoggerFactory.Instance, _time);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task An_idle_instance_is_retired_and_started_again_when_asked_for()
    {
        await PrepareAsync(IsolationMode.Instance);
        Assert.Equal("memory=none", (await AnswerAsync("!state kept"))[..11]);
        await ReadyAsync(1);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal("memory=kept", (await AnswerAsync("!state kept"))[..11]);
        await ReadyAsync(1);
        _time.Advance(TimeSpan.FromSeconds(62));
        await Deadline.UntilAsync("the idle one to be gone", () => _host.ReadUse().Sandboxes == 0);
        Assert.Equal("memory=none", (await AnswerAsync("!state kept"))[..11]);
    }

    [Fact]
    public async Task A_pool_is_refilled_after_each_use()
    {
        await PrepareAsync(IsolationMode.Invocation);
        for (int i = 0; i < 3; i++)
        {
            await ReadyAsync(1);
            Assert.Equal("x", await AnswerAsync("x"));
        }

        await ReadyAsync(1);
        Assert.Equal(4, _launcher.Started);
    }

    [Fact]
    public async Task Memory_bounds_what_is_started_ahead()
    {
        _options.AheadMemoryBytes = 1;
        await PrepareAsync(IsolationMode.Invocation);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync("x")));
        await ReadyAsync(1);
    }

    [Fact]
    public async Task A_program_that_no_longer_starts_fails_its_callers_and_is_not_tried_without_end()
    {
        using TempFolder folder = new();
        string program = folder.File("bootstrap");
        File.Copy(await FunctionProgram.PathAsync(), program);
        await PrepareAsync(IsolationMode.Invocation, program);
        await ReadyAsync(1);
        File.Delete(program);
        Assert.Equal("x", await AnswerAsync("x"));
        InvocationResult result = await InvokeAsync("x");
        Assert.Equal(ErrorTypes.InvalidEntrypoint, Assert.IsType<InvocationResult.Failed>(result).Error.Type);
        File.Copy(await FunctionProgram.PathAsync(), program);
        for (int i = 0; i < 40; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await ReadyAsync(1);
        Assert.Equal("x", await AnswerAsync("x"));
    }

    [Fact]
    public async Task An_invocation_is_a_span_that_the_function_sees_and_is_measured()
    {
        ConcurrentQueue<Activity> spans = new();
        using ActivityListener spanListener = new()
        {
            ShouldListenTo = source => source.Name == SandboxTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(spanListener);
        ConcurrentQueue<string> measured = new();
        using MeterListener meters = new();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SandboxTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        meters.Start();
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags[0].Value as string == _version.Function.ToString())
            {
                measured.Enqueue($"{instrument.Name} {(tags.Length > 1 ? tags[1].Value : "")}".TrimEnd());
            }
        }

        await using PooledSandboxHost host = new(
            await BareLauncher.CreateAsync(), _options, NullLoggerFactory.Instance, TimeProvider.System);
        await host.PrepareAsync(await SpecAsync(IsolationMode.Instance), CancellationToken.None);
        InvocationRequest request = Request("!header traceparent") with
        {
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        var answer = Assert.IsType<InvocationResult.Succeeded>(
            await host.InvokeAsync(_version, request, CancellationToken.None));
        await host.InvokeAsync(_version, Request("!error Own"), CancellationToken.None);
        meters.RecordObservableInstruments();
        Activity span = Assert.Single(spans, span => span.GetTagItem("faas.invocation_id") as string == request.Id);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", span.TraceId.ToHexString());
        Assert.Equal(span.Id, Encoding.UTF8.GetString(answer.Payload.Span));
        Assert.Contains("continuum.sandbox.start.duration", measured);
        Assert.Contains("continuum.sandbox.invocation.duration", measured);
        Assert.Contains("continuum.sandbox.failures function-error", measured);
        Assert.Contains("continuum.sandbox.pool.ready", measured);
    }

    private async Task<SandboxSpec> SpecAsync(IsolationMode isolation, string? program = null) => new()
    {
        Version = _version,
        RootPath = "/",
        EntryPoint = [program ?? await FunctionProgram.PathAsync()],
        WorkingDirectory = "/tmp",
        MemoryBytes = 1 << 20,
        Timeout = TimeSpan.FromHours(1),
        Concurrency = 4,
        Isolation = isolation,
    };

    private async Task PrepareAsync(IsolationMode isolation, string? program = null)
    {
        SandboxSpec spec = await SpecAsync(isolation, program);
        Assert.IsType<PrepareResult.Ready>(await Deadline.WithinAsync(
            "the version to be prepared", _host.PrepareAsync(spec, CancellationToken.None)));
    }

    private async Task ReadyAsync(int count) => await Deadline.SeenAsync(
        $"{count} sandboxes to be ready and no more to be alive",
        () =>
        {
            // A taken one's successor is started a little later.
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return Task.FromResult((_host.ReadyCount(_version), _host.ReadUse().Sandboxes));
        },
        seen => seen == (count, count));

    private InvocationRequest Request(string payload) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Function = _version.Function,
        Payload = Encoding.UTF8.GetBytes(payload),
        Deadline = _time.GetUtcNow() + TimeSpan.FromHours(1),
    };

    private Task<InvocationResult> InvokeAsync(string payload) => Deadline.WithinAsync(
        "an answer", _host.InvokeAsync(_version, Request(payload), CancellationToken.None));

    private async Task<string> AnswerAsync(string payload)
    {
        var answer = Assert.IsType<InvocationResult.Succeeded>(await InvokeAsync(payload));
        return Encoding.UTF8.GetString(answer.Payload.Span);
    }
}
