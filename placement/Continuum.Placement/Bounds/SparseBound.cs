using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// The bound of a large problem. It is climbed over some nodes for each function; then every other node is priced,
/// those that matter are added, and it goes on from there. At the end prices of functions that are too high for some
/// node left out are lowered by so much: then no node left out matters, and the bound holds over all nodes.
/// </summary>
internal sealed class SparseBound
{
    private const int Rounds = 4;

    private readonly CompiledProblem _problem;
    private readonly BoundOptions _options;
    private readonly SparseModel _sparse;
    private readonly Lanes _lanes;
    private readonly FarPricing[] _pricing;
    private readonly ZoneRests[] _rests;
    private readonly List<int>[] _missing;
    private Multipliers? _unrepaired;

    private SparseBound(CompiledProblem problem, BoundOptions options, Stands stands)
    {
        _problem = problem;
        _options = options;
        _sparse = new(problem, options);
        _lanes = new(options.Threads, (long)stands.Count * problem.Cells.Count);
        _missing = [.. Enumerable.Range(0, problem.Functions.Count).Select(_ => new List<int>())];
        CountCosts counts = new(problem);
        counts.Prepare();
        int[] clusters = ZoneRests.ClustersOf(problem, stands);
        _rests = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new ZoneRests(problem, stands, counts, clusters))];
        _pricing = [.. Enumerable.Range(0, Lanes.Count).Select(_ => new FarPricing(problem, stands, counts))];
    }

    internal static BoundResult Compute(CompiledProblem problem, BoundOptions options, Stands stands) =>
        new SparseBound(problem, options, stands).Compute();

    private BoundResult Compute()
    {
        FunctionItems[] items = _sparse.Items(rests: false);
        Run((lane, function) => items[function] = items[function] with
        {
            Rests = _rests[lane].Of(function, items[function].Nodes),
        });
        BoundResult? best = null;
        Multipliers? start = _options.WarmStart;
        int iterations = 0;
        for (int round = 0; ; round++)
        {
            BoundModel model = ItemAssembly.Complete(_problem, items);
            int share = Math.Max(1, (_options.Iterations - iterations) / (Rounds - round));
            BoundResult result = LagrangianBound.Climb(
                model, _options with { Iterations = share, WarmStart = start }, Repair);
            iterations += result.Iterations;
            best = best is null || result.Micros > best.Micros ? result : best;
            bool stops = result.IsInfeasible || iterations >= _options.Iterations || round == Rounds - 1
                || _options.Stop?.Invoke() == true;
            if (stops || !Grow(items))
            {
                return best with { Iterations = iterations };
            }

            start = _unrepaired;
        }
    }

    // Lowers the prices that are too high for nodes left out, and notes those nodes.
    private void Repair(BoundModel model, Multipliers at)
    {
        _unrepaired = new([.. at.Function], [.. at.Cell]);
        Run((lane, function) =>
        {
            _missing[function].Clear();
            at.Function[function] += _pricing[lane].Excess(model, function, _unrepaired, _missing[function]);
        });
    }

    // Adds the nodes that matter; answers whether there are any.
    private bool Grow(FunctionItems[] items)
    {
        Run((lane, function) =>
        {
            if (_missing[function].Count > 0)
            {
                FunctionItems more = _sparse.With(function, items[function], _missing[function]);
                items[function] = more with { Rests = _rests[lane].Of(function, more.Nodes) };
            }
        });
        return Array.Exists(_missing, nodes => nodes.Count > 0);
    }

    private void Run(Action<int, int> body) => _lanes.Run(_problem.Functions.Count, (lane, first, last) =>
    {
        for (int function = first; function < last; function++)
        {
            body(lane, function);
        }
    });
}
