using Continuum.Placement.Planning;
using Continuum.Placement.Prices;

namespace Continuum.Placement.Search;

/// <summary>
/// One line of search with its own chance: a plan, and the best one it has met. Lanes know nothing of one another until
/// they are told, so that the threads they run on decide nothing.
/// </summary>
internal sealed class Lane
{
    private const int Constructions = 4;
    private const double Promising = 0.1;
    private readonly SubProblem _sub;
    private readonly SubPlan _plan;
    private readonly Chance _chance;
    private readonly Turn _turn;
    private readonly NodeExchange _exchange;
    private readonly Ruin _ruin;
    private readonly Recreate _recreate;
    private readonly Polish _polish;
    private readonly Crossover _crossover;
    private readonly PricedTurn? _priced;
    private readonly Repacking? _repacking;
    private readonly double _nodeScale;
    private readonly int _movesAtStart;
    private Absence? _absence;
    private bool _repacks;

    /// <param name="sub">The sub-problem.</param>
    /// <param name="seed">What chance starts from.</param>
    /// <param name="priced">The functions' costs as rows and what room is worth, or null where that is not
    /// known.</param>
    internal Lane(SubProblem sub, ulong seed, PricedCosts? priced = null)
    {
        _sub = sub;
        _chance = new(seed);
        _plan = new(sub, priced?.Rows);
        _turn = new(sub, _plan);
        NearFunctions near = new(sub);
        _exchange = new(sub, _plan, _turn, near, _chance);
        _ruin = new(sub, _plan, _turn, _exchange, _chance);
        _polish = new(sub, _plan, _turn, near);
        _crossover = new(sub, _plan);
        _recreate = new(sub, _plan, _turn, _chance);
        _priced = priced is { } known ? new(sub, _plan, _turn, known, _chance) : null;
        _repacking = sub.IsPacking ? new(sub, _chance) : null;
        Load(sub.Start);
        Best = Copy();
        _movesAtStart = _plan.Moves;
        _nodeScale = Cooling.NodeScale(sub);
        for (int trial = 0; sub.IsGuided && trial < Constructions; trial++)
        {
            Construct(0);
        }

        ConstructPriced();
    }

    /// <summary>The best plan it has met.</summary>
    internal SubSolution Best { get; private set; }

    /// <summary>Where it stands.</summary>
    internal SubSolution Current => Copy();

    /// <summary>Goes on from the best plan, or from a better one that today's prices make from nothing.</summary>
    internal void ConstructPriced()
    {
        for (int order = 0; order < (_priced?.Orders ?? 0); order++)
        {
            _plan.Begin();
            _priced!.Construct(order);
            Note();
        }

        Load(Best);
    }

    /// <summary>
    /// Goes on from a plan made from nothing on the nodes that the relaxation would use, give or take some chance: so
    /// many times the mean cost of an open node. What finds no room there goes anywhere.
    /// </summary>
    internal void Construct(double noise)
    {
        _plan.Begin();
        _turn.Begin();
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            _turn.RemoveAll(function);
        }

        for (int node = 0; node < _sub.Nodes.Length; node++)
        {
            if (_sub.Merit[node] + (noise * _nodeScale * (_chance.Wait() - 1)) > 0)
            {
                _turn.Ban(node);
            }
        }

        _recreate.Do(new(long.MaxValue, long.MaxValue));
        _turn.Begin();
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            if (_plan.CountOf(function) == 0)
            {
                _turn.Add(function);
            }
        }

        _recreate.Do(new(long.MaxValue, long.MaxValue));
        Note();
    }

    /// <summary>Begins to anneal who is where on the nodes of a solution.</summary>
    internal bool BeginRepacking(SubSolution from, long steps, double scale) =>
        _repacks = _repacking?.Begin(from, steps, scale) == true;

    /// <summary>Takes some of its steps; goes on from what is better.</summary>
    internal void Repack(long steps)
    {
        if (_repacks && _repacking!.Run(steps) is { Length: > 0 } nodes)
        {
            int[] numbers = new int[nodes.Length];
            int[] starts = new int[nodes.Length + 1];
            for (int function = 0; function < nodes.Length; function++)
            {
                numbers[function] = _sub.Nodes[nodes[function]];
                starts[function + 1] = function + 1;
            }

            Load(new(default, starts, numbers));
            Note();
        }
    }

    /// <summary>Goes on from a solution.</summary>
    internal void Load(SubSolution solution)
    {
        _plan.Begin();
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            while (_plan.CountOf(function) > 0)
            {
                _plan.Remove(function, _plan.Of(function)[^1]);
            }
        }

        int[] all = new int[_sub.Functions.Length];
        for (int function = 0; function < all.Length; function++)
        {
            all[function] = function;
            foreach (int number in solution.NodesOf(function))
            {
                _plan.Put(function, Array.BinarySearch(_sub.Nodes, number));
            }
        }

        _plan.Refresh(all);
        _absence?.Clear();
        if (_absence is null && _sub.IsPacking && _plan.Missing == 0)
        {
            _absence = new(_plan, _recreate.Size, Cooling.Opened(_sub, solution));
            _recreate.Absence = _absence;
        }
    }

    /// <summary>Goes on from a solution and what is better in parts of others.</summary>
    internal void Combine(SubSolution solution, ReadOnlySpan<SubSolution> others)
    {
        Load(solution);
        foreach (SubSolution other in others)
        {
            _crossover.Take(other, Math.Max(_sub.MoveBudget, _movesAtStart));
        }

        Note();
    }

    /// <summary>Takes so many steps, each allowed to be a little worse; the allowance changes by a factor at
    /// each.</summary>
    internal void Run(int steps, Allowance allowance, double factor)
    {
        double functions = allowance.Function;
        double nodes = allowance.Node;
        for (int step = 0; step < steps; step++)
        {
            Step(functions, nodes);
            functions *= factor;
            nodes *= factor;
        }
    }

    private void Step(double functions, double nodes)
    {
        int moves = _plan.Moves;
        _plan.Begin();
        _turn.Begin();
        PlanCost before = NameAbsent();
        Take();
        double allowance = _turn.IsExchange ? nodes : functions;
        PlanCost limit = before with { Micros = before.Micros + (long)(allowance * _chance.Wait()) };
        bool accepted = Restore(limit)
            && IsWithin(limit, before.Missing)
            && (_plan.Moves <= _sub.MoveBudget || _plan.Moves <= moves);
        _exchange.Learn(accepted);
        if (accepted)
        {
            _absence?.Keep();
            Note();
        }
        else
        {
            _plan.TakeBack();
        }

        _absence?.Learn();
    }

    // What there is to beat. Those that are out are taken for ones that the step took out.
    private PlanCost NameAbsent()
    {
        if (_absence is null)
        {
            return _plan.Cost;
        }

        foreach (int function in _absence.Out)
        {
            _turn.Add(function);
        }

        return new(0, _plan.Micros + _absence.Cost);
    }

    private bool IsWithin(PlanCost limit, long missing) =>
        _absence is null
            ? _plan.Missing < missing || _plan.Cost <= limit
            : _absence.Find(_turn.Out, out long cost) && _plan.Micros + cost <= limit.Micros;

    private void Take()
    {
        if (_priced is null)
        {
            _ruin.Do();
        }
        else
        {
            _priced.Take();
        }
    }

    // What opens or closes nodes is judged after the functions around them have settled, if it comes near enough.
    private bool Restore(PlanCost limit)
    {
        if (!_turn.IsExchange)
        {
            return _priced is null ? _recreate.Do(limit) : _priced.Put(limit);
        }

        if (!_recreate.Do(limit with { Micros = limit.Micros + (long)(_nodeScale * Promising) }))
        {
            return false;
        }

        if (_absence is null
            ? _plan.Cost > limit && _plan.Missing <= limit.Missing
            : _plan.Micros > limit.Micros)
        {
            _polish.Do(_turn.Out);
        }

        return true;
    }

    private void Note()
    {
        if (_plan.Cost < Best.Cost && _plan.Moves <= Math.Max(_sub.MoveBudget, _movesAtStart))
        {
            Best = Copy();
        }
    }

    private SubSolution Copy()
    {
        int[] start = new int[_sub.Functions.Length + 1];
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            start[function + 1] = start[function] + _plan.CountOf(function);
        }

        int[] nodes = new int[start[^1]];
        for (int function = 0; function < _sub.Functions.Length; function++)
        {
            _plan.NumbersOf(function).CopyTo(nodes.AsSpan(start[function]));
        }

        return new(_plan.Cost, start, nodes);
    }
}
