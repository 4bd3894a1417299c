using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Small;

/// <summary>
/// Enumerates replica sets, so that what is not linear in replicas (availability, who serves whom, ceilings) becomes
/// the cost of a choice.
/// </summary>
internal static class Columns
{
    /// <summary>Every set of nodes that a function may have, with what it costs.</summary>
    internal static List<Column> Of(CheckedFleet fleet, FunctionPrice prices, PlacementFunction function, int number)
    {
        PlacementNode[] allowed =
        [
            .. fleet.Problem.Nodes
                .Where(node => StaticCheck.Broken(function, node).Count == 0
                    && RoomCheck.FitsAlone(function, node, fleet.Problem.Weights.Headroom))
                .OrderBy(node => node.Id, StringComparer.Ordinal),
        ];
        List<Column> columns = [];
        foreach (PlacementNode[] nodes in Sets(allowed, CheckedFleet.Most(function)))
        {
            if (nodes.Length >= fleet.Least(function) && Keeps(function, nodes))
            {
                columns.Add(new Column(
                    string.Create(CultureInfo.InvariantCulture, $"x{number}_{columns.Count}"),
                    function,
                    nodes,
                    prices.Of(function, nodes).Micros / 1e6,
                    fleet.Moves(function, nodes)));
            }
        }

        return columns;
    }

    private static bool Keeps(PlacementFunction function, PlacementNode[] nodes)
    {
        int Domains(SpreadLevel level) => nodes.Select(node => CheckedFleet.Domain(node, level)).Distinct().Count();
        return (function.Spread is not { } spread || Domains(spread.Level) >= spread.AtLeast)
            && (function.DomainLimit is not { } limit
                || nodes.GroupBy(node => CheckedFleet.Domain(node, limit.Level))
                    .All(domain => domain.Count() <= limit.AtMost));
    }

    private static IEnumerable<PlacementNode[]> Sets(PlacementNode[] of, int most)
    {
        Stack<(PlacementNode[] Nodes, int Next)> open = new([([], 0)]);
        while (open.TryPop(out (PlacementNode[] Nodes, int Next) set))
        {
            if (set.Nodes.Length > 0)
            {
                yield return set.Nodes;
            }

            for (int i = of.Length - 1; i >= set.Next && set.Nodes.Length < most; i--)
            {
                open.Push(([.. set.Nodes, of[i]], i + 1));
            }
        }
    }
}
