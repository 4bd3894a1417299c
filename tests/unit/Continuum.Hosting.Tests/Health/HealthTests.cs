using System.Net.Http.Json;
using Continuum.Hosting.Health;
using Continuum.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Continuum.Hosting.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Readiness_follows_its_gate_and_says_why_not()
    {
        ReadinessGate gate = new("store", "opening the database");
        await using SampleServer server = await SampleServer.StartAsync(
            [], builder => builder.Services.AddHealthChecks().AddReadinessGate(gate));

        HealthView before = await GetAsync(server, "/readyz", 503);
        gate.Open();
        HealthView after = await GetAsync(server, "/readyz", 200);

        Assert.Equal("unhealthy", before.State);
        Assert.Contains(new HealthCheckView("store", "unhealthy", "opening the database"), before.Checks);
        Assert.Equal(["lifetime", "store"], after.Checks.Select(check => check.Name));
        Assert.All(after.Checks, check => Assert.Equal("healthy", check.State));
    }

    [Fact]
    public async Task A_check_that_throws_is_a_reason_and_a_degraded_one_still_ready()
    {
        await using SampleServer server = await SampleServer.StartAsync([], builder => builder.Services
            .AddHealthChecks()
            .AddCheck("slow", () => HealthCheckResult.Degraded("3 of 4"), [HealthTags.Ready])
            .AddCheck("broken", () => throw new IOException("no answer"), [HealthTags.Live]));

        HealthView ready = await GetAsync(server, "/readyz", 200);
        HealthView live = await GetAsync(server, "/healthz", 503);

        Assert.Equal("degraded", ready.State);
        Assert.Contains(new HealthCheckView("broken", "unhealthy", "no answer"), live.Checks);
    }

    [Fact]
    public async Task A_loop_that_stops_beating_fails_liveness_until_it_beats_again()
    {
        ManualTimeProvider clock = new();
        LoopPulses pulses = new(clock);
        LoopPulse pulse = pulses.Add("dispatcher", TimeSpan.FromSeconds(10));

        clock.Advance(TimeSpan.FromSeconds(11));
        HealthCheckResult stuck = await pulses.CheckHealthAsync(new(), default);
        pulse.Beat();
        HealthCheckResult alive = await pulses.CheckHealthAsync(new(), default);
        clock.Advance(TimeSpan.FromSeconds(11));
        pulses.Remove(pulse);
        HealthCheckResult ended = await pulses.CheckHealthAsync(new(), default);

        Assert.Equal("dispatcher has been silent for 11 s, 10 s are allowed", stuck.Description);
        Assert.Equal(HealthStatus.Healthy, alive.Status);
        Assert.Equal(HealthStatus.Healthy, ended.Status);
    }

    private static async Task<HealthView> GetAsync(SampleServer server, string path, int status)
    {
        HttpResponseMessage answer = await server.Client.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync(HealthJson.Default.HealthView))!;
    }
}
