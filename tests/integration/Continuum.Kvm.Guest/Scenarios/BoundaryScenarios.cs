namespace Continuum.Kvm.Guest.Scenarios;

/// <summary>What a hostile program tries.</summary>
internal static class BoundaryScenarios
{
    internal static IReadOnlyList<Scenario> All { get; } =
    [
        new("No instruction takes a program out of ring 3 or breaks its machine", host => host.Run("hostile")),
        new("A program can neither see nor forge the monitor's own pages", host => host.Run("monitor")),
    ];
}
