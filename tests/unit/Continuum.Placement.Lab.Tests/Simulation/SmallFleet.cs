using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Failures;
using Continuum.Placement.Lab.Simulation;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Lab.Workloads;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Tests.Simulation;

/// <summary>Two cities 20 ms apart, a node in each, and one function with clients in the first.</summary>
internal static class SmallFleet
{
    internal const double NearMs = 0.3;
    internal const double FarMs = 20;

    internal static LabScenario Scenario(
        double ratePerSecond = 10,
        IReadOnlyList<Outage>? outages = null,
        Func<PlacementFunction, PlacementFunction>? change = null)
    {
        City[] cities = [new("Bonn", 50.7, 7.1, 300_000), new("Oslo", 59.9, 10.7, 700_000)];
        RttMatrix matrix = new(["Bonn", "Oslo"], [0, FarMs, FarMs, 0]);
        LabTopology topology =
            CityTopology.Build("two cities", matrix, cities, null, new FleetOptions { NodesPerSite = 1 });
        PlacementFunction template = new()
        {
            Key = "f",
            MemoryBytes = 1 << 20,
            CpuMillis = 100,
            ServiceMs = 5,
            Availability = new AvailabilityObjective(0.9),
        };
        LabFunction function = new(
            change is null ? template : change(template),
            [new LabCell(0, 1, 0)],
            [(float)ratePerSecond],
            limitMs: 15,
            bytesPerEvent: 1024);
        return new LabScenario
        {
            Name = "small",
            Topology = topology,
            Functions = [function],
            Outages = outages ?? [],
            Duration = TimeSpan.FromHours(1),
            Detection = TimeSpan.FromSeconds(15),
            Grace = TimeSpan.FromSeconds(300),
            StartUp = TimeSpan.FromSeconds(10),
        };
    }

    internal static LabRun Run(LabScenario scenario, ILabPolicy policy) =>
        Simulator.Run(scenario, policy, 1, TimeProvider.System, null, TestContext.Current.CancellationToken);
}
