namespace Continuum.Placement.Bounds;

/// <summary>The prices to start from: those of every function by itself.</summary>
internal static class StartPrices
{
    internal static Multipliers Of(BoundModel model, int threads)
    {
        Multipliers start = new(new long[model.Problem.Functions.Count], new long[model.CellCount]);
        new Lanes(threads, model.ItemCount + model.CellCosts.Length).Run(start.Function.Length, (_, first, last) =>
        {
            FunctionAscent ascent = new(model);
            for (int function = first; function < last; function++)
            {
                ascent.Set(function, start);
            }
        });
        return start;
    }
}
