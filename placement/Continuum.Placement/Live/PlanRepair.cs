using Continuum.Placement.Compiled;
using Continuum.Placement.Planning;

namespace Continuum.Placement.Live;

/// <summary>Brings a plan in order after a change: what lacks something first, then what may pay. The cost never
/// rises.</summary>
internal sealed class PlanRepair
{
    /// <summary>How many of those that lack something are tried again when some room comes free.</summary>
    internal const int Retries = 32;

    // What is put out of its place for others is tried elsewhere: so many a change, since each may put out another.
    private const int Displaced = 24;

    private readonly LiveModel _model;
    private readonly SortedSet<(long Weight, int Function)> _lacking = [];
    private readonly Dictionary<int, long> _weights = [];
    private readonly BestNode _best;
    private readonly MakeRoom _room;
    private readonly FurtherRepair _further;
    private readonly Improvement _improvement;

    /// <param name="model">What it works on.</param>
    /// <param name="mayMove">Whether a function stayed for its dwell.</param>
    internal PlanRepair(LiveModel model, Func<int, bool> mayMove)
    {
        _model = model;
        _best = new BestNode(model.State, model.Candidates);
        _room = new MakeRoom(model.State, model.Candidates, _best);
        _improvement = new Improvement(model.State, _best);
        _further = new FurtherRepair(model, _best, _improvement, mayMove);
        NoteAll();
    }

    /// <summary>
    /// Whether something that functions lack, or that was moved for them, stayed missing and more moves would have
    /// placed it. It takes as long as the repair's chains and searches do.
    /// </summary>
    internal bool LacksMoves(List<int> functions) => _further.LacksMoves(functions);

    /// <summary>Remembers anew who lacks something: the weights changed.</summary>
    internal void NoteAll()
    {
        _lacking.Clear();
        _weights.Clear();
        for (int function = 0; function < _model.Problem.Functions.Count; function++)
        {
            NoteOne(function);
        }
    }

    /// <summary>Remembers whether a function, or one that must be beside it, lacks something.</summary>
    internal void Note(int function)
    {
        NoteOne(function);
        foreach (int other in _model.Problem.Connections.LeaningOn(function))
        {
            NoteOne(other);
        }
    }

    private void NoteOne(int function)
    {
        // Under the weight that it had then: it may have another priority since.
        if (_weights.Remove(function, out long noted))
        {
            _lacking.Remove((-noted, function));
        }

        if (_model.State.MissingOf(function) > 0)
        {
            long weight = _model.Problem.Functions.MissingWeight[function];
            _weights.Add(function, weight);
            _lacking.Add((-weight, function));
        }
    }

    /// <summary>
    /// Places what the functions lack, the more important first and of the same those with fewer places to go to, and
    /// adds replicas where that pays.
    /// </summary>
    /// <param name="functions">What may lack something.</param>
    /// <param name="further">Whether chains of moves and a search are worth their time: they take milliseconds for
    /// each that finds no place.</param>
    internal void Place(List<int> functions, bool further = false)
    {
        if (functions.Count > 1)
        {
            functions.Sort((one, other) => Rank(one).CompareTo(Rank(other)));
        }

        foreach (int function in functions)
        {
            _best.Forget();
            while (_model.State.MissingOf(function) > 0 && _best.Put(function))
            {
            }
        }

        // Before anything else uses up the moves that there may be.
        bool others = MakeRoom(functions, further) || functions.Count > 1;
        foreach (int function in functions)
        {
            Add(function, others);
        }
    }

    // Whether others may have moved. Chains grow longer here: what had to go for one may have another go for it.
    private bool MakeRoom(List<int> functions, bool further)
    {
        bool lacking = false;
        _room.Displaced.Clear();
        foreach (int function in functions)
        {
            if (_model.State.MissingOf(function) > 0)
            {
                _room.For(function);
                lacking = true;
            }
        }

        for (int i = 0; i < _room.Displaced.Count && i < Displaced; i++)
        {
            _room.For(_room.Displaced[i]);
        }

        if (further)
        {
            _further.Place(functions);
            lacking = true;
        }

        return lacking;
    }

    private (long Weight, int Places, int Number) Rank(int function) => (
        -_model.Problem.Functions.MissingWeight[function],
        _model.Candidates.Groups.CountOf(_model.Problem.Functions.Group[function]),
        function);

    internal void Place(int function) => Add(function, others: true);

    // Whether others have moved since the function's places were chosen.
    private void Add(int function, bool others)
    {
        if (others)
        {
            _best.Forget();
        }
        else
        {
            _best.ForgetFull(function);
        }

        while (_best.Put(function))
        {
        }
    }

    /// <summary>Places what lacked something before, so many at most; some room came free.</summary>
    internal void Retry(int most)
    {
        if (_lacking.Count == 0)
        {
            return;
        }

        int left = most;
        foreach ((_, int function) in _lacking.ToArray())
        {
            if (left-- == 0)
            {
                return;
            }

            Place(function);
        }
    }

    /// <summary>Takes over shifts, drops and additions that pay.</summary>
    internal void Improve(int function)
    {
        _best.Forget();
        _improvement.Improve(function);
    }

    /// <summary>The functions with clients near some nodes, the dearest first, so many at most.</summary>
    internal List<int> Near(IReadOnlyList<int> nodes, int most)
    {
        CompiledProblem problem = _model.Problem;
        HashSet<int> places = [];
        foreach (int node in nodes)
        {
            places.UnionWith(_model.Candidates.Near.Of(problem.Nodes.Place[node]).Take(8));
        }

        List<int> near = [];
        for (int function = 0; function < problem.Functions.Count; function++)
        {
            bool isNear = false;
            for (int cell = problem.Functions.CellStart[function];
                cell < problem.Functions.CellStart[function + 1] && !isNear;
                cell++)
            {
                isNear = problem.Cells.Rate[cell] > 0 && places.Contains(problem.Cells.Place[cell]);
            }

            if (isNear)
            {
                near.Add(function);
            }
        }

        near.Sort((one, other) =>
            _model.State.CostOf(other).CompareTo(_model.State.CostOf(one)) is var by and not 0 ? by : one.CompareTo(other));
        return near.Count > most ? near[..most] : near;
    }
}
