using Continuum.Silo.Tests.Grains;
using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Continuum.Silo.Tests.Activations;

public sealed class LifecycleTests
{
    [Fact]
    public async Task A_grain_without_calls_is_deactivated_after_the_idle_age_and_comes_back_with_the_next_call()
    {
        await using TestSilo silo = await TestSilo.StartAsync(options => options.IdleAgeSeconds = 120);
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");
        await counter.AddAsync(3);

        silo.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, await counter.ValueAsync());
        silo.Clock.Advance(TimeSpan.FromSeconds(180));
        await silo.Life.SeenAsync("one deactivated: ActivationIdle");

        Assert.Equal(0, await counter.ValueAsync());
    }

    [Fact]
    public async Task A_grain_that_deactivates_itself_gets_its_waiting_calls_in_its_next_life()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter counter = silo.Grains.GetGrain<ICounter>("one");
        await counter.AddAsync(3);
        Task stop = counter.StopAsync();
        Task<int> after = counter.AddAsync(1);

        await stop;

        Assert.Equal(1, await Deadline.WithinAsync("the call that waited", after));
        Assert.Equal(["one activated", "one deactivated: ApplicationRequested", "one activated"], silo.Life.Events);
    }

    [Fact]
    public async Task Stopping_lets_calls_finish_and_deactivates_all_grains()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        ICounter busy = silo.Grains.GetGrain<ICounter>("busy");
        await silo.Grains.GetGrain<ICounter>("quiet").AddAsync(1);
        TaskCompletionSource release = new();
        Task running = busy.WaitAsync(release.Task);
        await silo.Life.SeenAsync("busy waits");

        Task stop = silo.StopAsync();
        await silo.Life.SeenAsync("quiet deactivated: ShuttingDown");
        Assert.False(stop.IsCompleted);
        release.SetResult();
        await Deadline.WithinAsync("the silo to stop", stop);

        await Deadline.WithinAsync("the call that was running", running);
        Assert.Contains("busy deactivated: ShuttingDown", silo.Life.Events);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => busy.AddAsync(1));
    }

    [Fact]
    public async Task Stopping_gives_up_at_its_deadline_and_refuses_what_waits()
    {
        await using TestSilo silo = await TestSilo.StartAsync(options => options.StopTimeoutSeconds = 5);
        ICounter stuck = silo.Grains.GetGrain<ICounter>("stuck");
        TaskCompletionSource never = new();
        Task running = stuck.WaitAsync(never.Task);
        await silo.Life.SeenAsync("stuck waits");
        Task<int> waiting = stuck.AddAsync(1);

        Task stop = silo.StopAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(5));

        await Deadline.WithinAsync("the silo to give up", stop);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => Deadline.WithinAsync("the refusal", waiting));
        Assert.False(running.IsCompleted);
    }

    [Fact]
    public async Task A_silo_that_has_not_started_refuses_calls()
    {
        await using TestSilo silo = TestSilo.Create();

        SiloUnavailableException refusal = await Assert.ThrowsAsync<SiloUnavailableException>(
            () => silo.Grains.GetGrain<ICounter>("one").AddAsync(1));

        Assert.Contains("has not been started", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(
            () => TestSilo.Create(options => options.IdleAgeSeconds = 0));

        Assert.Contains("IdleAgeSeconds", failure.Message, StringComparison.Ordinal);
    }
}
