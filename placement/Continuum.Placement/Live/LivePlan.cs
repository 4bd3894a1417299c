using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Live;

/// <summary>
/// A plan that takes changes one by one: each repairs what it touches, then makes such moves near it as pay for
/// themselves under the rules of <see cref="LivePlanOptions"/>. A change never ends dearer than its repair alone, and
/// that never dearer than leaving the rest as it was. The same changes at the same times give the same plan. Not for
/// several threads.
/// </summary>
public sealed class LivePlan
{
    private readonly LiveModel _model;
    private readonly LivePlanOptions _options;
    private readonly MoveLedger _ledger;
    private readonly ChangeSettling _settling;
    private PlanRepair _repair = null!;
    private PlanTrail _trail = null!;
    private int _generation;
    private int _weighings;

    /// <summary>Starts from a problem: what runs stays where it is, the rest is placed.</summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with the problem; all of it is
    /// listed.</exception>
    public LivePlan(PlacementProblem problem, LivePlanOptions? options = null)
    {
        _options = options ?? new LivePlanOptions();
        _ledger = new MoveLedger(_options);
        _model = new LiveModel(problem);
        _settling = new ChangeSettling(_model, _ledger);
        Construction.Place(_model.State, _model.Candidates);
        for (int function = 0; function < _model.Problem.Functions.Count; function++)
        {
            _settling.Settle(function);
        }

        Follow();
    }

    /// <summary>Starts from a plan as it is.</summary>
    public LivePlan(Assignment plan, LivePlanOptions? options = null)
        : this(Planned(plan), options)
    {
    }

    /// <summary>What the plan costs now; moves that were made are not in it any more.</summary>
    public PlanCost Cost => _model.State.Cost;

    /// <summary>The keys of its functions, in no order.</summary>
    public IEnumerable<string> Functions => _model.Functions.Keys;

    /// <summary>The ids of the nodes that carry a function, sorted; empty where none does.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public IReadOnlyList<string> NodesOf(string function)
    {
        ReadOnlySpan<int> nodes = _model.State.NodesOf(_model.NumberOf(function));
        string[] ids = new string[nodes.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = _model.Problem.Nodes.Ids[nodes[i]];
        }

        Array.Sort(ids, StringComparer.Ordinal);
        return ids;
    }

    /// <summary>
    /// Places a new function, or puts one in place of that of its key: it stays on its nodes as far as it may, and what
    /// other functions, calls and chains say of it holds on.
    /// </summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with it; all of it is listed.</exception>
    public PlanChange Place(PlacementFunction function)
    {
        _model.Check(function);
        if (_model.Functions.ContainsKey(function.Key))
        {
            return Replace(function);
        }

        PlanCost before = Begin(_ledger.Left());
        int number = _model.Add(function);
        Follow();
        PlanCost asItWas = Cost;
        _repair.Place([number]);
        return End(before, asItWas, Cost, [number]);
    }

    /// <summary>Takes a function out; what lacked room is tried again.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public PlanChange Remove(string function)
    {
        int number = _model.NumberOf(function);
        PlanCost before = Begin(_ledger.Left());
        while (_model.State.NodesOf(number) is { Length: > 0 } nodes)
        {
            _model.State.Remove(number, nodes[^1]);
        }

        _model.State.Refresh(number);
        string[] left = Left(number);
        _model.Problem.Functions.Current[number] = [];
        _trail.Clear();
        _model.Remove(function);
        _ledger.Forget(function);
        if (!Follow())
        {
            _repair.Note(number);
        }

        PlanCost asItWas = Cost;
        _repair.Retry(PlanRepair.Retries);
        PlanChange change = End(before, asItWas, Cost, []);
        return change with { Moves = [.. left.Select(node => new ReplicaMove(function, node, null)), .. change.Moves] };
    }

    /// <summary>A function's events arise elsewhere, or there are more or fewer of them.</summary>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with the demand; all of it is
    /// listed.</exception>
    public PlanChange DemandChanged(string function, IReadOnlyList<ClientDemand> demand)
    {
        _model.NumberOf(function);
        _model.Check(_model.Functions[function] with { Demand = demand });
        PlanCost before = Begin(_ledger.Left());
        _model.Demand(function, demand);
        Follow();
        int number = _model.NumberOf(function);
        PlanCost asItWas = Cost;
        List<int> touched = [number];
        if (_model.State.MissingOf(number) > 0)
        {
            _repair.Place(touched);
        }

        PlanCost repaired = Cost;
        Improve(touched);
        return End(before, asItWas, repaired, touched);
    }

    /// <summary>Nodes are away: what they carried goes elsewhere.</summary>
    /// <exception cref="KeyNotFoundException">There is no such node.</exception>
    public PlanChange NodesLost(IReadOnlyList<string> nodes)
    {
        PlanState state = _model.State;
        int[] numbers = [.. nodes.Select(_model.NodeOf)];
        PlanCost before = Begin(0);
        List<int> lost = [];
        HashSet<int> seen = [];
        List<int> carried = [];
        int forced = 0;
        foreach (int node in numbers)
        {
            state.FunctionsOn(node, carried);
            foreach (int function in carried)
            {
                state.Remove(function, node);
                forced++;
                _model.Problem.Functions.Forced[function]++;
                if (seen.Add(function))
                {
                    lost.Add(function);
                }
            }
        }

        _model.Serve(nodes, isAlive: false);
        foreach (int function in lost)
        {
            state.Refresh(function);
        }

        PlanCost asItWas = Cost;
        int most = Math.Max(1, (int)Math.Min(int.MaxValue, forced * _options.MovesAForcedMove));
        state.MoveBudget = Math.Min(_ledger.Left(), most);
        _repair.Place(lost, further: true);
        bool lacksMoves = _options.AsksForMoves && _repair.LacksMoves(lost);
        PlanCost repaired = Cost;
        Improve(lost);
        return End(before, asItWas, repaired, lost) with { LacksMoves = lacksMoves };
    }

    /// <summary>
    /// Nodes are there again: what lacks something goes there, and what it pays for. One that is being emptied stays so
    /// until <see cref="AddNodes"/> says otherwise.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such node.</exception>
    public PlanChange NodesBack(IReadOnlyList<string> nodes)
    {
        PlanCost before = Begin(_ledger.Left());
        _model.Serve(nodes, isAlive: true);
        Follow();
        return Roomier(before, nodes, []);
    }

    /// <summary>Adds nodes, or changes those of the same ids. What the tables hold is made anew: add many at
    /// once.</summary>
    /// <exception cref="InvalidPlacementProblemException">Something is wrong with one; all of it is listed.</exception>
    public PlanChange AddNodes(IReadOnlyList<PlacementNode> nodes)
    {
        PlanCost before = Cost;
        _model.AddNodes(nodes);
        Follow();
        return Roomier(before, [.. nodes.Select(node => node.Id)], [.. _model.Dropped]);
    }

    /// <summary>The problem as it is now, with everything where it is.</summary>
    public PlacementProblem ToProblem() => _model.ToProblem();

    /// <summary>The plan as it is now, as a plan of <see cref="ToProblem"/>.</summary>
    public Assignment ToAssignment()
    {
        CompiledProblem problem = ProblemCompiler.Compile(ToProblem());
        PlanState state = new(problem);
        for (int function = 0; function < problem.Functions.Count; function++)
        {
            Construction.Keep(state, function);
        }

        return state.ToAssignment(null, 0, 0);
    }

    private static PlacementProblem Planned(Assignment plan) => plan.Problem.Source with
    {
        Functions =
        [
            .. plan.Problem.Source.Functions.Select(function =>
                function with { CurrentNodes = plan.NodesOf(function.Key) }),
        ],
    };

    private PlanChange Replace(PlacementFunction function)
    {
        PlanCost before = Begin(_ledger.Left());
        _model.Replace(function);
        Follow();
        List<int> touched = [_model.NumberOf(function.Key)];
        PlanCost asItWas = Cost;
        _repair.Place(touched);
        _repair.Retry(PlanRepair.Retries);
        PlanCost repaired = Cost;
        Improve(touched);
        return End(before, asItWas, repaired, touched);
    }

    // Dropped are those that could not stay on all of their nodes.
    private PlanChange Roomier(PlanCost before, IReadOnlyList<string> nodes, List<int> dropped)
    {
        PlanCost asItWas = Cost;
        _repair.Place(dropped);
        _repair.Retry(int.MaxValue);
        PlanCost repaired = Cost;
        Improve(_repair.Near([.. nodes.Select(_model.NodeOf)], _options.Radius));
        return End(before, asItWas, repaired, dropped);
    }

    private PlanCost Begin(int moves)
    {
        _model.State.MoveBudget = moves;
        _model.State.Trail = _trail;
        _trail.Clear();
        return Cost;
    }

    private void Improve(List<int> functions)
    {
        foreach (int function in functions)
        {
            if (MayMove(function))
            {
                _repair.Improve(function);
            }
        }
    }

    private bool MayMove(int function) => _ledger.MayMove(_model.Problem.Functions.Keys[function]);

    private PlanChange End(PlanCost before, PlanCost asItWas, PlanCost repaired, List<int> touched)
    {
        PlanChange change = _settling.End(_trail, before, asItWas, repaired, touched);
        foreach (int function in _settling.Changed)
        {
            _repair.Note(function);
        }

        return change;
    }

    private string[] Left(int function) =>
        [.. _model.Problem.Functions.Current[function].Select(node => _model.Problem.Nodes.Ids[node])];

    // Where the tables were made anew, what works on them is too.
    private bool Follow()
    {
        if (_generation == _model.Generation)
        {
            if (_weighings != _model.Weighings)
            {
                _weighings = _model.Weighings;
                _repair.NoteAll();
            }

            return false;
        }

        (_generation, _weighings) = (_model.Generation, _model.Weighings);
        _trail = new PlanTrail(_model.State);
        _repair = new PlanRepair(_model, MayMove);
        _model.State.MoveBudget = _ledger.Left();
        _model.State.Trail = _trail;
        return true;
    }
}
