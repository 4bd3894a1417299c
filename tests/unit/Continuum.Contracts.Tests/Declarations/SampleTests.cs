using Continuum.Contracts.Declarations;
using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Tests.Declarations;

public sealed class SampleTests
{
    [Fact]
    public void The_full_sample_is_read_field_by_field()
    {
        FunctionDeclaration read = Declared.Valid(Declared.Sample).Declaration;

        Assert.Equal(new FunctionKey("plant", "thermostat"), read.ToKey());
        Assert.Equal("hvac", read.Metadata.Labels["team"]);
        FunctionSpec spec = read.Spec;
        Assert.Equal(FunctionRuntimes.Python311, spec.Runtime);
        Assert.Equal("app.handle", spec.Handler);
        Assert.Equal(128L << 20, spec.MemoryBytes);
        Assert.Equal(TimeSpan.FromSeconds(5), spec.Timeout);
        Assert.Equal(20, spec.Concurrency);
        Assert.Equal(IsolationMode.Invocation, spec.Isolation);
        Assert.Equal("21", spec.Environment["SETPOINT"]);
        Assert.Equal(new RetryPolicy(5, TimeSpan.FromSeconds(1), TimeSpan.FromHours(6), true), spec.Retry);
        Assert.Equal(new AcceleratorRequest(AcceleratorKind.Gpu, 2L << 30, 1, false), spec.Accelerator);
    }

    [Fact]
    public void The_samples_triggers_are_read()
    {
        IReadOnlyList<FunctionTrigger> triggers = Declared.Valid(Declared.Sample).Declaration.Spec.Triggers;

        Assert.Equal(3, triggers.Count);
        Assert.Equal(
            new FunctionTrigger.Mqtt("plant/+/temperature", 1, "plant/{1}/command", "topic"), triggers[0]);
        FunctionTrigger.Http http = Assert.IsType<FunctionTrigger.Http>(triggers[1]);
        Assert.Equal("/thermostat", http.Path);
        Assert.Equal(["POST"], http.Methods);
        Assert.Equal(new FunctionTrigger.Schedule("*/5 * * * *", "UTC"), triggers[2]);
    }

    [Fact]
    public void The_samples_wishes_for_placement_are_read()
    {
        FunctionSpec spec = Declared.Valid(Declared.Sample).Declaration.Spec;

        Assert.Equal(
            [
                new LatencyObjective(0.95, TimeSpan.FromMilliseconds(20), "eu-central/berlin/plant-1", 3),
                new LatencyObjective(0.95, TimeSpan.FromMilliseconds(80), "eu-west/*", 1),
            ],
            spec.Objectives.Latency);
        Assert.Equal(0.9995, spec.Objectives.Availability);
        Assert.Equal(new CostObjective(0.2m, "EUR"), spec.Objectives.CostPerHour);
        Assert.Equal(100, spec.Objectives.Priority);
        Assert.Equal(["eu-*"], spec.Placement.Residency);
        Assert.Equal(["edge", "region"], spec.Placement.NodeSelector["kind"]);
        Assert.Equal(["x64"], spec.Placement.NodeSelector["arch"]);
        Assert.Equal(new SpreadConstraint(FailureDomain.Site, 2), spec.Placement.Spread);
        Assert.Equal(
            [new NearEdge("anomaly", null, 4096), new NearEdge(null, "historian", 1048576)], spec.Placement.Near);
        Assert.Equal(new ReplicaRange(1, 10), spec.Placement.Replicas);
    }

    [Fact]
    public void What_is_kept_but_not_acted_on_is_noticed()
    {
        DeclarationResult.Valid sample = Declared.Valid(Declared.Sample);
        Assert.Equal(["spec.triggers[2].schedule"], sample.Notices);
        Assert.Equal(
            [.. sample.Notices, "spec.placement.near[1]"], DeclarationNotices.Of(sample.Declaration, _ => false));
        Assert.Equal(sample.Notices, DeclarationNotices.Of(sample.Declaration, data => data == "historian"));
        Assert.Empty(Declared.Valid(Declared.Minimal).Notices);
    }

    [Fact]
    public void Fields_left_out_get_their_defaults()
    {
        FunctionDeclaration read = Declared.Valid(Declared.Minimal).Declaration;

        Assert.Equal("default", read.Metadata.Namespace);
        Assert.Equal(128L << 20, read.Spec.MemoryBytes);
        Assert.Equal(TimeSpan.FromSeconds(3), read.Spec.Timeout);
        Assert.Equal(100, read.Spec.Concurrency);
        Assert.Equal(RetryPolicy.Default, read.Spec.Retry);
        Assert.Equal(new ReplicaRange(1, null), read.Spec.Placement.Replicas);
        Assert.Null(read.Spec.Accelerator);
        Assert.Null(read.Spec.Objectives.Availability);
    }
}
