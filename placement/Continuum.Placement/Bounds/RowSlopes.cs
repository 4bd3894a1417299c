namespace Continuum.Placement.Bounds;

/// <summary>By how much the rows that are priced are not met: a subgradient of the bound.</summary>
/// <param name="model">The model.</param>
/// <param name="relaxation">What it took at the last prices.</param>
/// <param name="slope">Filled in: functions first, then cells; 1 where one too few is taken.</param>
internal sealed class RowSlopes(BoundModel model, Relaxation relaxation, double[] slope)
{
    /// <summary>Fills in the slope at the prices of the last evaluation; answers whether any row is not met.</summary>
    internal bool Fill(Multipliers at)
    {
        bool any = false;
        int functions = model.Problem.Functions.Count;
        for (int function = 0; function < functions; function++)
        {
            int firstCell = model.CellStart[function];
            Span<double> served = slope.AsSpan(functions + firstCell, model.CellStart[function + 1] - firstCell);
            served.Fill(1);
            slope[function] = relaxation.Replicas[function] - Items(function, at, served) - Rests(function, at, served);
            any |= slope[function] != 0 || served.ContainsAnyExcept(0);
        }

        return any;
    }

    private int Items(int function, Multipliers at, Span<double> served)
    {
        int first = model.ItemStart[function];
        int taken = 0;
        for (int item = first; item < model.ItemStart[function + 1]; item++)
        {
            if (!relaxation.IsTaken[item])
            {
                continue;
            }

            taken++;
            for (int i = 0; i < served.Length; i++)
            {
                int cell = model.CellStart[function] + i;
                served[i] -= model.CellCosts[model.CellOffset[cell] + item - first] < at.Cell[cell] ? 1 : 0;
            }
        }

        return taken;
    }

    private int Rests(int function, Multipliers at, Span<double> served)
    {
        int taken = 0;
        for (int rest = model.RestStart[function]; rest < model.RestStart[function + 1]; rest++)
        {
            taken += relaxation.RestTaken[rest];
            for (int i = 0; i < served.Length && relaxation.RestTaken[rest] > 0; i++)
            {
                bool serves = model.RestCellCosts[model.RestOffset[rest] + i] < at.Cell[model.CellStart[function] + i];
                served[i] -= serves ? 1 : 0;
            }
        }

        return taken;
    }
}
