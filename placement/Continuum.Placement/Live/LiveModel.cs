using Continuum.Placement.Candidates;
using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Live;

/// <summary>
/// The problem of a live plan as records and as tables, kept the same: small changes go into the tables at once, others
/// have the tables made anew, where everything keeps its nodes.
/// </summary>
internal sealed class LiveModel
{
    private readonly Dictionary<string, PlacementFunction> _functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlacementNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly LiveRules _rules;
    private PlacementProblem _source = null!;
    private FunctionNumbers _rows = null!;

    internal LiveModel(PlacementProblem problem)
    {
        Make(problem);
        _rules = new LiveRules(this, problem);
    }

    internal CompiledProblem Problem { get; private set; } = null!;

    internal PlanState State { get; private set; } = null!;

    internal CandidatePlaces Candidates { get; private set; } = null!;

    /// <summary>Grows with each time that the tables were made anew: numbers of before mean nothing then.</summary>
    internal int Generation { get; private set; }

    internal IReadOnlyDictionary<string, PlacementFunction> Functions => _functions;

    internal int NumberOf(string function) => _numbers.TryGetValue(function, out int number)
        ? number
        : throw new KeyNotFoundException($"function {function} is not in the plan");

    internal int NodeOf(string node) =>
        Array.BinarySearch(Problem.Nodes.Ids, node, StringComparer.Ordinal) is var number and >= 0
            ? number
            : throw new KeyNotFoundException($"node {node} is not in the plan");

    /// <summary>How often, since the tables were made, all that may be missing was weighed anew.</summary>
    internal int Weighings => _rows.Weighings;

    /// <summary>Functions that could not stay on all their nodes when the tables were made.</summary>
    internal List<int> Dropped { get; } = [];

    /// <summary>Lets a function pass that may come, or come in place of one that is there.</summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with it; all of it is listed.</exception>
    internal void Check(PlacementFunction function) => _rules.Check(function);

    /// <summary>Adds a function, which is nowhere yet, and says its number.</summary>
    internal int Add(PlacementFunction function)
    {
        int number = _rows.Take(function);
        FunctionTable functions = Problem.Functions;
        functions.Together[number] = Numbers(function.Together);
        Link(number, Numbers(function.Apart));
        Problem.Connections.Lean(functions, number);
        State.Refresh(number);
        _functions.Add(function.Key, function);
        _numbers.Add(function.Key, number);
        return number;
    }

    /// <summary>
    /// Puts a function in place of the one of its key. It stays on its nodes as far as it may, everything else where it
    /// is; what others say of it holds on.
    /// </summary>
    internal void Replace(PlacementFunction function)
    {
        int number = NumberOf(function.Key);
        if (IsConnected(number) || function.Together.Count > 0 || !_rows.HasRoom(number, function))
        {
            PlacementProblem now = ToProblem();
            Make(
                now with
                {
                    Functions =
                    [
                        .. now.Functions.Select(other => other.Key == function.Key
                            ? function with { CurrentNodes = other.CurrentNodes }
                            : other),
                    ],
                },
                function.Key);
            return;
        }

        foreach (int node in State.NodesOf(number).ToArray())
        {
            State.Remove(number, node);
        }

        _rows.Refill(number, function);
        _functions[function.Key] = function;
        string[] named =
            [.. Problem.Functions.Apart[number].Select(other => Problem.Functions.Keys[other.Function]).Distinct()];
        Unlink(number);
        Link(
            number,
            [
                .. Numbers(function.Apart)
                    .Concat(named.SelectMany(other => _functions[other].Apart
                        .Where(its => its.Function == function.Key)
                        .Select(its => (_numbers[other], its.Level))))
                    .Distinct(),
            ]);
        Stay(State, number);
        State.Refresh(number);
    }

    /// <summary>
    /// Takes a function out that is on no node any more. What named it as a neighbour, called it or was called by it
    /// does so no longer.
    /// </summary>
    internal void Remove(string key)
    {
        int number = NumberOf(key);
        if (IsConnected(number))
        {
            Make(Without(ToProblem(), key));
            return;
        }

        PlacementFunction function = _functions[key];
        _functions.Remove(key);
        _numbers.Remove(key);
        foreach ((int other, _) in Problem.Functions.Apart[number])
        {
            string named = Problem.Functions.Keys[other];
            _functions[named] = Without(_functions[named], key);
        }

        Unlink(number);
        _rows.Leave(number, function);
    }

    /// <summary>Changes where a function's events arise.</summary>
    internal void Demand(string key, IReadOnlyList<ClientDemand> demand)
    {
        int number = NumberOf(key);
        _functions[key] = _functions[key] with { Demand = demand };
        int cells = Problem.Functions.CellStart[number + 1] - Problem.Functions.CellStart[number];
        if (demand.Count > cells || demand.Count == 0)
        {
            Make(ToProblem());
            return;
        }

        _rows.Demand(number, _functions[key], Called(number));
    }

    /// <summary>
    /// Says whether nodes are alive; what is on those that are not has been taken off. What is being emptied stays
    /// closed.
    /// </summary>
    internal void Serve(IReadOnlyList<string> ids, bool isAlive)
    {
        int[] numbers = [.. ids.Select(NodeOf)];
        bool anew = false;
        foreach (int node in numbers)
        {
            string id = Problem.Nodes.Ids[node];
            _nodes[id] = _nodes[id] with { IsAlive = isAlive };
            bool serves = isAlive && !_nodes[id].IsDraining;
            anew |= serves && !Problem.Nodes.Serving[node];
            State.Close(node, !serves);
        }

        if (anew)
        {
            Make(ToProblem());
        }
    }

    /// <summary>Adds nodes, or changes those of the same id.</summary>
    internal void AddNodes(IReadOnlyList<PlacementNode> nodes)
    {
        HashSet<string> changed = [.. nodes.Select(node => node.Id)];
        PlacementProblem now = ToProblem();
        Make(now with { Nodes = [.. now.Nodes.Where(node => !changed.Contains(node.Id)), .. nodes] });
    }

    /// <summary>The problem as it is now, with everything where it is.</summary>
    internal PlacementProblem ToProblem() => _source with
    {
        Nodes = [.. _source.Nodes.Select(node => _nodes[node.Id])],
        Functions = [.. _functions.Values.OrderBy(function => function.Key, StringComparer.Ordinal).Select(Placed)],
    };

    private double Called(int number)
    {
        double called = 0;
        foreach (int edge in Problem.Connections.EdgesOf(number))
        {
            CompiledEdge calls = Problem.Connections.Edges[edge];
            called += calls.To == number ? calls.CallsPerSecond : 0;
        }

        return called;
    }

    private bool IsConnected(int number) =>
        Problem.Functions.Application[number] >= 0
        || Problem.Functions.Together[number].Length > 0
        || Problem.Connections.LeaningOn(number).Length > 0;

    private PlacementFunction Placed(PlacementFunction function)
    {
        ReadOnlySpan<int> nodes = _numbers.TryGetValue(function.Key, out int number) ? State.NodesOf(number) : [];
        string[] ids = new string[nodes.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = Problem.Nodes.Ids[nodes[i]];
        }

        return function with { CurrentNodes = ids };
    }

    private void Link(int number, (int Function, SpreadLevel Level)[] apart)
    {
        FunctionTable functions = Problem.Functions;
        functions.Apart[number] = apart;
        foreach ((int other, SpreadLevel level) in apart)
        {
            functions.Apart[other] = [.. functions.Apart[other], (number, level)];
        }
    }

    private void Unlink(int number)
    {
        FunctionTable functions = Problem.Functions;
        foreach ((int other, _) in functions.Apart[number])
        {
            functions.Apart[other] = [.. functions.Apart[other].Where(its => its.Function != number)];
        }

        functions.Apart[number] = [];
    }

    private static PlacementProblem Without(PlacementProblem problem, string key) => problem with
    {
        Functions =
        [
            .. problem.Functions.Where(function => function.Key != key).Select(function => Without(function, key)),
        ],
        Edges = [.. problem.Edges.Where(edge => edge.From != key && edge.To != key)],
        Chains = [.. problem.Chains.Where(chain => !chain.Functions.Contains(key))],
    };

    private static PlacementFunction Without(PlacementFunction function, string key) =>
        function.Apart.Any(other => other.Function == key) || function.Together.Any(other => other.Function == key)
            ? function with
            {
                Apart = [.. function.Apart.Where(other => other.Function != key)],
                Together = [.. function.Together.Where(other => other.Function != key)],
            }
            : function;

    private (int, SpreadLevel)[] Numbers(IReadOnlyList<Neighbour> neighbours) => neighbours.Count == 0
        ? []
        : [.. neighbours.Select(other => (_numbers[other.Function], other.Level)).Distinct()];

    // Makes the tables anew. What is refused is refused before anything changed.
    private void Make(PlacementProblem source, string? last = null)
    {
        CompiledProblem problem = ProblemCompiler.Compile(source, growing: true);
        problem.Functions.GrowsFreely = true;
        PriorityWeights weights = new(problem.Functions);
        PlanState state = new(problem);
        CandidatePlaces candidates = new(problem, state.Order);
        _source = source;
        (Problem, State, Candidates) = (problem, state, candidates);
        Generation++;
        _functions.Clear();
        _numbers.Clear();
        _nodes.Clear();
        foreach (PlacementNode node in source.Nodes)
        {
            _nodes.Add(node.Id, node);
        }

        foreach (PlacementFunction function in source.Functions)
        {
            _functions.Add(function.Key, function);
        }

        for (int number = 0; number < problem.Functions.Count; number++)
        {
            _numbers.Add(problem.Functions.Keys[number], number);
        }

        Stay(last);
        _rows = new FunctionNumbers(problem, state, candidates, new NodeKinds(problem, _nodes), weights);
    }

    // Puts everything where it is: the more important first where not all may stay, and one function after all others.
    private void Stay(string? last)
    {
        int[] order = [.. Enumerable.Range(0, Problem.Functions.Count)];
        (bool, int, int)[] ranks =
            [.. order.Select(i => (Problem.Functions.Keys[i] == last, -Problem.Functions.Priority[i], i))];
        Array.Sort(ranks, order);
        Dropped.Clear();
        foreach (int number in order)
        {
            if (!Stay(State, number))
            {
                Dropped.Add(number);
            }
        }
    }

    // What must leave a node has as many moves that cost nothing; what it lacks to its least comes from nowhere.
    private static bool Stay(PlanState state, int number)
    {
        Construction.Keep(state, number);
        FunctionTable functions = state.Problem.Functions;
        int current = functions.Current[number].Length;
        int left = current - state.NodesOf(number).Length;
        functions.Forced[number] = left + Math.Max(0, functions.Least[number] - current);
        return left == 0;
    }
}
