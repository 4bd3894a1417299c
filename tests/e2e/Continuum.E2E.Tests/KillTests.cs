using Continuum.Contracts.Functions;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Programs;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing.Kills;

namespace Continuum.E2E.Tests;

/// <summary>A slice of <c>./bench.sh kill</c>: kill -9 of the agent again and again, under QoS 1 and 2 load.</summary>
public sealed class KillTests
{
    private static readonly KillPlan Plan = new(Seed: 5, Kills: 6)
    {
        DevicesOfAKind = 1,
        LongestLife = TimeSpan.FromMilliseconds(1_000),
        LongestStart = TimeSpan.FromMilliseconds(1_000),
    };

    public KillTests() => Need.WholeSystem();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_nothing_is_answered_twice_and_the_ledger_reconciles()
    {
        await using ContinuumSystem fleet = await ContinuumSystem.StartAsync();
        Declared function = Declared.InC("plant", "kills", "answer", "slow").With("SLOW_MS", "10")
            .OnMqtt(KillPlan.TriggerTopic, reply: KillPlan.ReplyTopic, qos: 2);
        await fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        string token = (await File.ReadAllTextAsync(fleet.ControlPlane.TokenFile)).Trim();
        using NodeReading reading = new(
            new Uri(fleet.Edge.Url), new Uri(fleet.ControlPlane.Url), token,
            new FunctionKey(function.Namespace, function.Name));

        KillReport report = await KillRun.RunAsync(
            Plan, new KilledAgent(fleet.Edge, reading), _ => { }, CancellationToken.None);

        Assert.True(report.Problems.Count == 0, $"seed {Plan.Seed}: {string.Join("; ", report.Problems)}");
        Assert.All(report.Kinds, kind => Assert.Equal((kind.Published, kind.Published), (kind.Acknowledged, kind.Answered)));
        await fleet.ConnectedAsync(fleet.Edge);
        using RunningProgram command = RunningProgram.Start(
            Repository.CommandLine,
            ["events", "ledger"],
            new Dictionary<string, string> { ["CONTINUUM_URL"] = fleet.ControlPlane.Url, ["CONTINUUM_TOKEN"] = token });
        Assert.True(await command.EndAsync() == 0, command.Text);
    }
}
