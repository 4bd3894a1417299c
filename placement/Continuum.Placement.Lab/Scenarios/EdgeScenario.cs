using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Scenarios;

/// <summary>
/// A fleet of data centres and edge sites with functions whose clients are all over it: what plans of tens of thousands
/// of functions are measured on. The same options give the same problem.
/// </summary>
public static class EdgeScenario
{
    // What is drawn takes so many cores a replica, and a node has so many at scale 1.
    private const double CoresPerReplica = 0.44;
    private const double ReplicasPerFunction = 2;
    private const double CoresPerNode = 1.55;
    private const double LeastScale = 1;

    /// <summary>Draws one.</summary>
    public static PlacementProblem Create(ScenarioOptions options)
    {
        List<Site> sites = Geography.Draw(options, FleetDraw.EdgeSites(options));
        double wanted = options.Functions * ReplicasPerFunction * CoresPerReplica;
        double scale = Math.Max(LeastScale, wanted / options.Utilisation / (options.Nodes * CoresPerNode));
        List<PlacementNode> nodes = FleetDraw.Draw(options, sites, scale);
        FunctionDraw draw = new(options, sites);
        List<PlacementFunction> functions = draw.Functions();
        return new PlacementProblem(nodes, functions)
        {
            Network = new SphereNetwork(sites),
            Edges = draw.Edges,
            Chains = draw.Chains,
            Data = draw.Data,
        };
    }

    /// <summary>A function as the scenario draws them, with a key of its own: for arrivals on a live plan.</summary>
    /// <param name="options">Those the scenario was created with.</param>
    /// <param name="first">The number of the first; beyond <see cref="ScenarioOptions.Functions"/> for keys not yet
    /// taken.</param>
    /// <param name="count">How many.</param>
    /// <returns>Functions without neighbours, edges or chains.</returns>
    public static IReadOnlyList<PlacementFunction> Arrivals(ScenarioOptions options, int first, int count)
    {
        FunctionDraw draw = new(options, Geography.Draw(options, FleetDraw.EdgeSites(options)));
        return draw.Alone(first, count);
    }
}
