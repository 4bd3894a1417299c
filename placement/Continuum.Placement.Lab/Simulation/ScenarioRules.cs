namespace Continuum.Placement.Lab.Simulation;

/// <summary>Checks a scenario before it is run.</summary>
internal static class ScenarioRules
{
    /// <exception cref="ArgumentException">Something is out of range; all of it is listed.</exception>
    internal static void Check(LabScenario scenario)
    {
        int nodes = scenario.Topology.Nodes.Count;
        int sites = scenario.Topology.Sites.Count;
        string[] mistakes =
        [
            .. Where(
                scenario.Duration <= TimeSpan.Zero || scenario.Duration > TimeSpan.FromDays(400),
                $"it lasts {scenario.Duration}, above 0 and at most 400 days is right"),
            .. Where(scenario.ReplanMinutes < 1, $"it re-plans every {scenario.ReplanMinutes} min, 1 or more is right"),
            .. Where(scenario.Smoothing <= TimeSpan.Zero, $"it smooths over {scenario.Smoothing}, above 0 is right"),
            .. Where(
                scenario.Detection < TimeSpan.Zero || scenario.Grace < scenario.Detection,
                $"failures are noticed after {scenario.Detection} and acted on after {scenario.Grace}, "
                + "0 or more and no less than that is right"),
            .. Where(scenario.StartUp < TimeSpan.Zero, $"replicas start in {scenario.StartUp}, 0 or more is right"),
            .. scenario.Functions
                .Where(function => function.Cells.Any(cell => cell.Site < 0 || cell.Site >= sites))
                .Select(function =>
                    $"{function.Template.Key} has clients at a site that there is not; 0 to {sites - 1} is right"),
            .. scenario.Outages
                .Where(outage => outage.Node < 0 || outage.Node >= nodes || !(outage.StartSeconds >= 0)
                    || !(outage.EndSeconds > outage.StartSeconds))
                .Take(10)
                .Select(outage =>
                    $"{outage} is out of range; a node from 0 to {nodes - 1} and an end after its start are right"),
        ];
        if (mistakes.Length > 0)
        {
            throw new ArgumentException($"Scenario {scenario.Name} is wrong: " + string.Join("; ", mistakes));
        }
    }

    private static string[] Where(bool wrong, string mistake) => wrong ? [mistake] : [];
}
