using Continuum.Placement.Live;
using Continuum.Placement.Problems;
using Continuum.Placement.Tests.Planning;

namespace Continuum.Placement.Tests.Live;

/// <summary>Makes random changes of all kinds to a live plan.</summary>
internal sealed class RandomChanges
{
    private readonly Random _random;
    private readonly Place[] _places;
    private readonly string[] _nodes;
    private readonly List<string> _functions;
    private readonly List<string> _lost = [];
    private readonly Dictionary<string, List<string>> _carriers = [];
    private int _next;

    internal RandomChanges(int seed, int nodes, int functions)
    {
        PlacementProblem problem = DrawnProblem.Draw(seed, nodes, functions);
        _random = new Random(seed);
        _places = [.. problem.Nodes.Select(node => node.Place).Distinct(), new Place("r0", "new", "place")];
        _nodes = [.. problem.Nodes.Select(node => node.Id)];
        _functions = [.. problem.Functions.Select(function => function.Key)];
        _lost.AddRange(problem.Nodes.Where(node => !node.IsAlive).Select(node => node.Id));
        _next = functions;
        Plan = new LivePlan(problem, new LivePlanOptions { MinimumDwell = TimeSpan.Zero, Radius = 8 });
        foreach (string key in Plan.Functions)
        {
            _carriers.Add(key, [.. Plan.NodesOf(key)]);
        }
    }

    internal LivePlan Plan { get; }

    /// <summary>What the last change was.</summary>
    internal string Last { get; private set; } = "";

    /// <summary>Makes a change, and follows its moves in a book of its own.</summary>
    internal PlanChange Next()
    {
        PlanChange change = Change();
        foreach (ReplicaMove move in change.Moves)
        {
            List<string> nodes = _carriers.TryGetValue(move.Function, out List<string>? there)
                ? there
                : _carriers[move.Function] = [];
            Assert.True(move.From is null || nodes.Remove(move.From), $"{Last}: {move}");
            nodes.AddRange(move.To is null ? [] : [move.To]);
        }

        return change;
    }

    /// <summary>Where the moves of all changes have brought a function.</summary>
    internal IEnumerable<string> CarriersOf(string function) =>
        _carriers.GetValueOrDefault(function, []).Order(StringComparer.Ordinal);

    private PlanChange Change()
    {
        switch (_random.Next(11))
        {
            case <= 3:
                return Place();
            case <= 6 when _functions.Count > 0:
                return Remove();
            case 7 when _functions.Count > 0:
                return Demand();
            case 8:
                return Lose();
            case 9:
                return AddNode();
            default:
                return Return();
        }
    }

    private PlanChange Place()
    {
        PlacementFunction drawn = DrawnProblem.Function(_next++, _places, _random);
        drawn = drawn with { Apart = Known(drawn.Apart), Together = Known(drawn.Together) };
        if (_functions.Count > 0 && _random.Next(5) == 0)
        {
            return Again(drawn);
        }

        Last = $"place {drawn.Key}";
        _functions.Add(drawn.Key);
        return Plan.Place(drawn);
    }

    private PlanChange Again(PlacementFunction drawn)
    {
        string again = _functions[_random.Next(_functions.Count)];
        Last = $"place {again} again";
        PlacementFunction now = Plan.ToProblem().Functions.First(function => function.Key == again);
        drawn = drawn with
        {
            Key = again,
            Apart = [.. drawn.Apart.Where(other => other.Function != again)],
            Together = [.. drawn.Together.Where(other => other.Function != again)],
        };

        // Half of the time it asks for the same room in the tables, and where it contradicts others for nobody.
        drawn = _random.Next(2) == 0 ? drawn : now with { Priority = drawn.Priority, CpuMillis = drawn.CpuMillis };
        try
        {
            return Plan.Place(drawn);
        }
        catch (InvalidPlacementProblemException)
        {
            return Plan.Place(drawn with { Apart = [], Together = [] });
        }
    }

    private PlanChange AddNode()
    {
        PlacementNode[] nodes = [.. Plan.ToProblem().Nodes];
        PlacementNode node = nodes[_random.Next(nodes.Length)];
        Last = $"change {node.Id}";
        return Plan.AddNodes([node with
        {
            CpuMillis = _random.Next(200, 4000),
            IsDraining = _random.Next(8) == 0,
            Place = _random.Next(4) == 0 ? _places[_random.Next(_places.Length)] : node.Place,
        }]);
    }

    private PlanChange Remove()
    {
        string key = _functions[_random.Next(_functions.Count)];
        _functions.Remove(key);
        Last = $"remove {key}";
        return Plan.Remove(key);
    }

    private PlanChange Demand()
    {
        string key = _functions[_random.Next(_functions.Count)];
        Last = $"demand of {key}";
        return Plan.DemandChanged(key, DrawnProblem.Function(0, _places, _random).Demand);
    }

    private PlanChange Lose()
    {
        string[] lost = [.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => _nodes[_random.Next(_nodes.Length)]).Distinct()];
        _lost.AddRange(lost);
        Last = $"lose {string.Join(",", lost)}";
        return Plan.NodesLost(lost);
    }

    private PlanChange Return()
    {
        string[] back = [.. _lost.Distinct()];
        _lost.Clear();
        Last = $"return {string.Join(",", back)}";
        return Plan.NodesBack(back);
    }

    private Neighbour[] Known(IReadOnlyList<Neighbour> neighbours) =>
        [.. neighbours.Where(other => _functions.Contains(other.Function))];
}
