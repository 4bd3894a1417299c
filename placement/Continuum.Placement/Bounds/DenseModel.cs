using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>Builds the model of a problem that is small enough to look at every function on every node.</summary>
internal sealed class DenseModel
{
    private readonly CompiledProblem _problem;
    private readonly FunctionCosts _costs;
    private readonly BoundModel _model;
    private readonly Lanes _lanes;

    private DenseModel(CompiledProblem problem, int threads)
    {
        _problem = problem;
        _costs = new(problem);
        _model = new(problem);
        _lanes = new(threads, Entries(problem));
    }

    /// <summary>How many costs there are to compute, at most.</summary>
    internal static long Entries(CompiledProblem problem) =>
        (long)problem.Nodes.Count * (problem.Functions.Count + problem.Cells.Count);

    internal static BoundModel Build(CompiledProblem problem, int threads)
    {
        DenseModel dense = new(problem, threads);
        dense.Items();
        dense.Cells();
        dense._lanes.Run(problem.Functions.Count, (_, first, last) =>
        {
            for (int function = first; function < last; function++)
            {
                dense.Fill(function);
            }
        });
        FunctionRows.Fill(dense._model);
        dense._model.IndexByNode();
        return dense._model;
    }

    private void Items()
    {
        List<int> nodes = [];
        List<int> functions = [];
        for (int function = 0; function < _problem.Functions.Count; function++)
        {
            for (int node = 0; node < _problem.Nodes.Count; node++)
            {
                if (_problem.Allows(function, node))
                {
                    nodes.Add(node);
                    functions.Add(function);
                }
            }

            _model.ItemStart[function + 1] = nodes.Count;
            _model.IsInfeasible |= _model.ItemsOf(function) < _problem.Functions.Least[function];
        }

        _model.ItemNode = [.. nodes];
        _model.ItemFunction = [.. functions];
        _model.ItemCost = new long[nodes.Count];
    }

    private void Cells()
    {
        List<int> offsets = [];
        int entries = 0;
        for (int function = 0; function < _problem.Functions.Count; function++)
        {
            int cells = FunctionRows.RelaxedCells(_problem, function);
            for (int i = 0; i < cells; i++)
            {
                offsets.Add(entries);
                entries += _model.ItemsOf(function);
            }

            _model.CellStart[function + 1] = offsets.Count;
        }

        _model.CellOffset = [.. offsets];
        _model.CellCosts = new long[entries];
    }

    private void Fill(int function)
    {
        bool whole = FunctionRows.IsWhole(_problem, function);
        for (int item = _model.ItemStart[function]; item < _model.ItemStart[function + 1]; item++)
        {
            int node = _model.ItemNode[item];
            _model.ItemCost[item] = whole
                ? _costs.Of(function, [node])
                : FunctionRows.Replica(_problem, _costs.Cells, function, node);
        }

        for (int i = 0; i < _model.CellStart[function + 1] - _model.CellStart[function]; i++)
        {
            int offset = _model.CellOffset[_model.CellStart[function] + i] - _model.ItemStart[function];
            for (int item = _model.ItemStart[function]; item < _model.ItemStart[function + 1]; item++)
            {
                _model.CellCosts[offset + item] =
                    _costs.Cells.Cell(_problem.Functions.CellStart[function] + i, _model.ItemNode[item]);
            }
        }
    }
}
