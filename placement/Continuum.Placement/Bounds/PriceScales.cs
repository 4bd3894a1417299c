namespace Continuum.Placement.Bounds;

/// <summary>
/// How far the price of each row may be expected to move beside others, as squares: with the root of what it is made
/// of, so that rows of functions with much traffic move by more, and those with little still move. Where every
/// function is whole all rows move alike.
/// </summary>
internal static class PriceScales
{
    private const double Least = 200;
    private const double Unit = 1000;

    internal static double[] Of(BoundModel model)
    {
        int functions = model.Problem.Functions.Count;
        double[] scales = new double[functions + model.CellCount];
        Array.Fill(scales, 1);
        for (int function = 0; function < functions && model.CellCount > 0; function++)
        {
            int items = model.ItemsOf(function);
            if (items == 0)
            {
                continue;
            }

            long[] sorted = model.ItemCost[model.ItemStart[function]..model.ItemStart[function + 1]];
            Array.Sort(sorted);
            scales[function] = Scale(sorted[0]);
            for (int cell = model.CellStart[function]; cell < model.CellStart[function + 1]; cell++)
            {
                model.CellCosts.AsSpan(model.CellOffset[cell], items).CopyTo(sorted);
                Array.Sort(sorted);
                scales[functions + cell] = Scale(sorted[items / 2] - sorted[0]);
            }
        }

        return scales;
    }

    private static double Scale(long spread) => Math.Max(Least * Least, spread * Unit);
}
