using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Checking;

/// <summary>The rules between replicas: of one function, and of functions that are to be apart or together.</summary>
internal static class NeighbourCheck
{
    internal static IEnumerable<Violation> Broken(CheckedFleet fleet, PlacementFunction function, PlacementNode[] nodes)
    {
        if (nodes.Length > CheckedFleet.Most(function))
        {
            yield return new(ViolationKind.TooMany, function.Key, "",
                $"{nodes.Length} replicas, {CheckedFleet.Most(function)} at most is right");
        }

        if (nodes.Length < fleet.Least(function))
        {
            yield return new(ViolationKind.TooFew, function.Key, "",
                $"{nodes.Length} replicas, {fleet.Least(function)} at least is right");
        }

        if (function.Spread is { } spread && Domains(nodes, spread.Level) is var domains && domains < spread.AtLeast)
        {
            yield return new(ViolationKind.Spread, function.Key, "",
                $"{domains} of each {spread.Level}, {spread.AtLeast} at least is right");
        }

        if (function.DomainLimit is { } limit)
        {
            foreach (IGrouping<string, PlacementNode> domain in nodes
                .GroupBy(node => CheckedFleet.Domain(node, limit.Level)).Where(group => group.Count() > limit.AtMost))
            {
                yield return new(ViolationKind.DomainLimit, function.Key, "",
                    $"{domain.Count()} replicas in {domain.Key}, {limit.AtMost} at most is right");
            }
        }

        foreach (Violation violation in Apart(fleet, function, nodes).Concat(Together(fleet, function, nodes)))
        {
            yield return violation;
        }
    }

    /// <summary>
    /// What is missing of one function: replicas or domains, whichever are more, and replicas without their neighbour.
    /// </summary>
    internal static int Missing(CheckedFleet fleet, PlacementFunction function, PlacementNode[] nodes)
    {
        int replicas = fleet.Least(function) - nodes.Length;
        int domains = function.Spread is { } spread ? spread.AtLeast - Domains(nodes, spread.Level) : 0;
        return Math.Max(0, Math.Max(replicas, domains)) + Together(fleet, function, nodes).Count();
    }

    private static int Domains(PlacementNode[] nodes, SpreadLevel level) =>
        nodes.Select(node => CheckedFleet.Domain(node, level)).Distinct().Count();

    // Each side may say it; the one that does not is listed as well.
    private static IEnumerable<Violation> Apart(CheckedFleet fleet, PlacementFunction function, PlacementNode[] nodes)
    {
        foreach (Neighbour other in function.Apart)
        {
            HashSet<string> theirs =
                [.. fleet.On(other.Function).Select(node => CheckedFleet.Domain(node, other.Level))];
            foreach (PlacementNode node in nodes.Where(node => theirs.Contains(CheckedFleet.Domain(node, other.Level))))
            {
                yield return new(ViolationKind.Apart, function.Key, node.Id,
                    $"{other.Function} is in {CheckedFleet.Domain(node, other.Level)} too, "
                    + $"another {other.Level} is right");
            }
        }
    }

    private static IEnumerable<Violation> Together(
        CheckedFleet fleet, PlacementFunction function, PlacementNode[] nodes)
    {
        foreach (Neighbour other in function.Together)
        {
            HashSet<string> theirs =
                [.. fleet.On(other.Function).Select(node => CheckedFleet.Domain(node, other.Level))];
            foreach (PlacementNode node in
                nodes.Where(node => !theirs.Contains(CheckedFleet.Domain(node, other.Level))))
            {
                yield return new(ViolationKind.Together, function.Key, node.Id,
                    $"no {other.Function} in {CheckedFleet.Domain(node, other.Level)}, one is right");
            }
        }
    }
}
