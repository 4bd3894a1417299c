namespace Continuum.Placement.Lab.Scenarios;

/// <summary>How large an <see cref="EdgeScenario"/> is, and what is drawn into it.</summary>
public sealed record ScenarioOptions
{
    /// <summary>How many nodes, about; 100 or more.</summary>
    public int Nodes { get; init; } = 10_000;

    /// <summary>How many functions, with about two replicas each; 1 or more.</summary>
    public int Functions { get; init; } = 10_000;

    /// <summary>What chance starts from.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// The share of all cores that the replicas asked for take, about: nodes are drawn as large as that needs, but no
    /// smaller than such nodes are.
    /// </summary>
    public double Utilisation { get; init; } = 0.6;

    /// <summary>
    /// Whether functions have all kinds of constraints (residency, selectors, devices, spread, limits, apartness,
    /// closeness, availability, ceilings, rates, data, calls and chains), or demand and room only.
    /// </summary>
    public bool AllConstraints { get; init; } = true;

    /// <summary>Regions of equal size; 2 or more. With 10 a region is a tenth of the fleet.</summary>
    public int Regions { get; init; } = 10;

    /// <summary>Zones (metropolitan areas) of each region; 1 or more.</summary>
    public int Zones { get; init; } = 8;
}
