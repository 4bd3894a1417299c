namespace Continuum.Placement.Bounds;

/// <summary>
/// Prices while they are climbed: as doubles, functions first and cells after them, with the bound at the best of them.
/// They are rounded to whole micros before each evaluation, so that nothing of the bound depends on doubles.
/// </summary>
internal sealed class PricePoint
{
    // Beyond this many micros prices tell nothing more, and sums of them would overflow.
    private const double MostPrice = 1L << 44;

    private readonly BoundModel _model;
    private readonly Relaxation _relaxation;
    private readonly BoundOptions _options;
    private readonly RowSlopes _rows;
    private readonly Multipliers _rounded;
    private readonly int _functions;

    internal PricePoint(BoundModel model, Relaxation relaxation, BoundOptions options, Multipliers start)
    {
        _model = model;
        _relaxation = relaxation;
        _options = options;
        _functions = start.Function.Length;
        _rounded = new(new long[_functions], new long[start.Cell.Length]);
        At = new double[_functions + start.Cell.Length];
        Best = new double[At.Length];
        Slope = new double[At.Length];
        _rows = new(model, relaxation, Slope);
        Scale = PriceScales.Of(model);
        (MostIterations, Upper) = (options.Iterations, options.UpperMicros);
        for (int i = 0; i < At.Length; i++)
        {
            At[i] = i < _functions ? start.Function[i] : start.Cell[i - _functions];
        }

        At.CopyTo(Best, 0);
    }

    internal double[] At { get; }

    internal double[] Best { get; }

    internal long BestValue { get; private set; } = long.MinValue;

    /// <summary>Rows that are not met at the last prices: 1 where one too few is taken.</summary>
    internal double[] Slope { get; }

    internal double[] Scale { get; }

    internal int Iterations { get; private set; }

    /// <summary>Evaluations altogether, at most.</summary>
    internal int MostIterations { get; set; }

    /// <summary>What a known plan with nothing missing costs, or null.</summary>
    internal long? Upper { get; set; }

    /// <summary>Whether another evaluation may be done.</summary>
    internal bool MayGoOn => Iterations < MostIterations
        && !IsCloseEnough
        && (Iterations == 0 || _options.Stop?.Invoke() != true);

    private bool IsCloseEnough => Upper is { } upper && BestValue > long.MinValue
        && upper - BestValue <= _options.StopAtGap * Math.Abs((double)upper);

    /// <summary>The best prices, rounded.</summary>
    internal Multipliers BestPrices()
    {
        Round(Best);
        return _rounded;
    }

    /// <summary>The bound at the prices; remembers the best.</summary>
    internal long Evaluate()
    {
        Round(At);
        long value = _relaxation.Evaluate(_rounded);
        Iterations++;
        if (value > BestValue)
        {
            BestValue = value;
            At.CopyTo(Best, 0);
        }

        return value;
    }

    /// <summary>Fills in <see cref="Slope"/>; answers whether any row is not met.</summary>
    internal bool FindSlope() => _rows.Fill(_rounded);

    /// <summary>What to aim at: the known cost, or somewhat more than the best bound.</summary>
    internal double Target()
    {
        double above = BestValue + Math.Max(Math.Abs(BestValue) * 0.02, 1000);
        return Upper is { } upper && upper > BestValue ? Math.Min(upper, above) : above;
    }

    /// <summary>Goes from a point along a direction.</summary>
    internal void Move(double[] from, double[] direction, double step)
    {
        for (int i = 0; i < At.Length; i++)
        {
            double most = i < _functions ? MostPrice : Math.Min(MostPrice, _model.CellMost[i - _functions]);
            At[i] = Math.Clamp(from[i] + (step * Scale[i] * direction[i]), -MostPrice, most);
        }
    }

    /// <summary>The product of two directions, in one order so that it is the same everywhere.</summary>
    internal double Dot(double[] one, double[] other)
    {
        double sum = 0;
        for (int i = 0; i < one.Length; i++)
        {
            sum += one[i] * other[i] * Scale[i];
        }

        return sum;
    }

    private void Round(double[] point)
    {
        for (int i = 0; i < _functions; i++)
        {
            _rounded.Function[i] = (long)Math.Round(point[i]);
        }

        for (int i = 0; i < _rounded.Cell.Length; i++)
        {
            _rounded.Cell[i] = (long)Math.Round(point[_functions + i]);
        }
    }
}
