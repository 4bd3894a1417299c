using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>Puts the items of all functions into the arrays of one model.</summary>
internal static class ItemAssembly
{
    /// <summary>The model, rows and nodes included.</summary>
    internal static BoundModel Complete(CompiledProblem problem, FunctionItems[] items)
    {
        BoundModel model = Of(problem, items);
        FunctionRows.Fill(model);
        model.IndexByNode();
        return model;
    }

    private static BoundModel Of(CompiledProblem problem, FunctionItems[] items)
    {
        BoundModel model = new(problem)
        {
            ItemNode = [.. items.SelectMany(its => its.Nodes)],
            ItemCost = [.. items.SelectMany(its => its.Costs)],
            CellCosts = [.. items.SelectMany(its => its.CellCosts)],
            RestCost = [.. items.SelectMany(its => its.Rests).Select(rest => rest.Cost)],
            RestCellCosts = [.. items.SelectMany(its => its.Rests).SelectMany(rest => rest.Cells)],
        };
        model.ItemFunction = new int[model.ItemNode.Length];
        List<int> cellOffsets = [];
        List<int> restOffsets = [];
        int cellCosts = 0;
        int restCells = 0;
        for (int function = 0; function < items.Length; function++)
        {
            FunctionItems its = items[function];
            int cells = FunctionRows.RelaxedCells(problem, function);
            model.ItemStart[function + 1] = model.ItemStart[function] + its.Nodes.Length;
            model.CellStart[function + 1] = model.CellStart[function] + cells;
            model.RestStart[function + 1] = model.RestStart[function] + its.Rests.Length;
            model.ItemFunction.AsSpan(model.ItemStart[function], its.Nodes.Length).Fill(function);
            for (int i = 0; i < cells; i++, cellCosts += its.Nodes.Length)
            {
                cellOffsets.Add(cellCosts);
            }

            for (int i = 0; i < its.Rests.Length; i++, restCells += cells)
            {
                restOffsets.Add(restCells);
            }

            model.IsInfeasible |= its.Rests.Length == 0 && its.Nodes.Length < problem.Functions.Least[function];
        }

        model.CellOffset = [.. cellOffsets];
        model.RestOffset = [.. restOffsets];
        return model;
    }
}
