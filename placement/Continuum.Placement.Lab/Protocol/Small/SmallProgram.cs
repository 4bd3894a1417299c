using System.Globalization;
using Continuum.Placement.Lab.Checking;
using Continuum.Placement.Lab.Protocol.Milp;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Lab.Protocol.Small;

/// <summary>
/// A small placement problem, all constraints and terms included, as a mixed-integer program: a function picks one of
/// its replica sets. Chains must be over two functions of one replica each; longer ones have no linear form here.
/// </summary>
internal sealed class SmallProgram
{
    private readonly CheckedFleet _fleet;
    private readonly RoundTrips _trips;
    private readonly LinearProgram _program = new();
    private readonly Dictionary<string, List<Column>> _columns = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    internal SmallProgram(PlacementProblem problem)
    {
        _fleet = new CheckedFleet(problem);
        _trips = new RoundTrips(problem.Network);
        FunctionPrice prices = new(_fleet, _trips);
        foreach (PlacementFunction function in
            problem.Functions.OrderBy(function => function.Key, StringComparer.Ordinal))
        {
            _numbers.Add(function.Key, _numbers.Count);
            _columns.Add(function.Key, Columns.Of(_fleet, prices, function, _numbers[function.Key]));
        }
    }

    /// <summary>Whether some function has no set of nodes at all: nothing is to be solved then.</summary>
    internal bool IsHopeless => _columns.Values.Any(columns => columns.Count == 0);

    internal string Text()
    {
        foreach (List<Column> columns in _columns.Values)
        {
            foreach (Column column in columns)
            {
                _program.Binary(column.Name, column.Units);
            }

            _program.Row(columns.Select(column => (1.0, column.Name)), "=", 1);
        }

        Nodes();
        Neighbours();
        Connections();
        if (_fleet.Problem.MoveBudget is { } budget)
        {
            _program.Row(
                All().Where(column => column.Moves > 0).Select(column => ((double)column.Moves, column.Name)),
                "<=", budget);
        }

        return _program.Text();
    }

    /// <summary>The plan that a solution stands for.</summary>
    internal Dictionary<string, IReadOnlyList<string>> Plan(IReadOnlySet<string> ones) => All()
        .Where(column => ones.Contains(column.Name))
        .ToDictionary(
            column => column.Function.Key,
            column => (IReadOnlyList<string>)[.. column.Nodes.Select(node => node.Id)],
            StringComparer.Ordinal);

    private IEnumerable<Column> All() => _columns.Values.SelectMany(columns => columns);

    private void Nodes()
    {
        int number = 0;
        foreach (PlacementNode node in _fleet.Problem.Nodes)
        {
            Column[] here = [.. All().Where(column => column.Nodes.Contains(node))];
            foreach ((_, decimal room, Func<PlacementFunction, long> need) in
                RoomCheck.Rooms(node, _fleet.Problem.Weights.Headroom))
            {
                // In shares of the room: solvers take numbers of similar size better.
                double whole = Math.Max(1, (double)room);
                _program.Row(
                    here.Where(column => need(column.Function) > 0)
                        .Select(column => (need(column.Function) / whole, column.Name)),
                    "<=",
                    1);
            }

            string used = string.Create(CultureInfo.InvariantCulture, $"z{number++}");
            if (node.CostPerHour > 0 && here.Length > 0)
            {
                _program.Binary(used, Price.Rounded(node.CostPerHour) / 1e6);
                foreach (IGrouping<string, Column> function in here.GroupBy(column => column.Function.Key))
                {
                    _program.Row(function.Select(column => (1.0, column.Name)).Append((-1, used)), "<=", 0);
                }
            }
        }
    }

    private void Neighbours()
    {
        foreach (PlacementFunction function in _fleet.Problem.Functions)
        {
            foreach (Neighbour other in function.Apart)
            {
                foreach (string domain in Domains(other.Level))
                {
                    _program.Row(
                        In(function.Key, domain, other.Level).Concat(In(other.Function, domain, other.Level))
                            .Select(column => (1.0, column.Name)),
                        "<=",
                        1);
                }
            }

            foreach (Neighbour other in function.Together)
            {
                foreach (string domain in Domains(other.Level))
                {
                    _program.Row(
                        In(function.Key, domain, other.Level).Select(column => (1.0, column.Name))
                            .Concat(In(other.Function, domain, other.Level).Select(column => (-1.0, column.Name))),
                        "<=",
                        0);
                }
            }
        }
    }

    private IEnumerable<string> Domains(SpreadLevel level) =>
        _fleet.Problem.Nodes.Select(node => CheckedFleet.Domain(node, level)).Distinct();

    private IEnumerable<Column> In(string function, string domain, SpreadLevel level) =>
        _columns[function].Where(column => column.Nodes.Any(node => CheckedFleet.Domain(node, level) == domain));

    // Calls flow from each caller's replica to replicas of the callee; what leaves a replica is its even share.
    private void Connections()
    {
        ApplicationPrice prices = new(_fleet, _trips);
        int number = 0;
        foreach (FunctionEdge edge in _fleet.Problem.Edges)
        {
            Flow(string.Create(CultureInfo.InvariantCulture, $"e{number++}"), edge.From, edge.To,
                (caller, callee) => prices.Call(edge, caller, callee));
        }

        number = 0;
        foreach (ChainObjective chain in _fleet.Problem.Chains)
        {
            if (chain.Functions.Count != 2 || chain.Functions.Any(key => _fleet.Functions[key].MaxReplicas != 1))
            {
                throw new NotSupportedException("a chain over two functions of one replica each is right");
            }

            Flow(string.Create(CultureInfo.InvariantCulture, $"c{number++}"), chain.Functions[0], chain.Functions[1],
                (first, second) => prices.Chain(chain, key => key == chain.Functions[0] ? [first] : [second]));
        }
    }

    private void Flow(string name, string from, string to, Func<PlacementNode, PlacementNode, double> units)
    {
        PlacementNode[] nodes = [.. _fleet.Problem.Nodes];
        for (int n = 0; n < nodes.Length; n++)
        {
            Column[] leaves = [.. _columns[from].Where(column => column.Nodes.Contains(nodes[n]))];
            List<(double, string)> shares = [.. leaves.Select(column => (-1.0 / column.Nodes.Count, column.Name))];
            for (int m = 0; m < nodes.Length && leaves.Length > 0; m++)
            {
                Column[] arrives = [.. _columns[to].Where(column => column.Nodes.Contains(nodes[m]))];
                if (arrives.Length > 0)
                {
                    string flow = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}_{m}");
                    _program.Cost(flow, units(nodes[n], nodes[m]));
                    _program.Row(arrives.Select(column => (-1.0, column.Name)).Prepend((1, flow)), "<=", 0);
                    shares.Add((1, flow));
                }
            }

            _program.Row(shares, "=", 0);
        }
    }
}
