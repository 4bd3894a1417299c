namespace Continuum.Placement.Search;

/// <summary>
/// Lets the search leave a few functions out for a while at a price, where room is so scarce that good plans are far
/// from one another (strategic oscillation: Glover, Decision Sciences 8, 1977). The price is so many times what the
/// room that a function takes costs in open nodes; it follows what happens: it rises while functions are out and falls while
/// none are. The second that is out costs half as much again as the first, and so on, so that nobody saves a whole
/// node.
/// </summary>
internal sealed class Absence
{
    private const int Most = 3;
    private const int Window = 100;
    private const int Aim = 60;
    private const double Change = 1.05;
    private const double FirstFactor = 2;
    private const double LeastFactor = 0.2;
    private const double MostFactor = 64;
    private readonly SubPlan _plan;
    private readonly double[] _roomCost;
    private readonly int[] _found = new int[Most];
    private readonly int[] _out = new int[Most];
    private int _foundMany;
    private int _outMany;
    private double _factor = FirstFactor;
    private int _steps;
    private int _stepsWith;

    /// <param name="plan">The plan of the search.</param>
    /// <param name="sizes">How much room each function takes, as a share of all there is.</param>
    /// <param name="opened">What the nodes in use cost, in micros an hour.</param>
    internal Absence(SubPlan plan, ReadOnlySpan<double> sizes, double opened)
    {
        _plan = plan;
        double sum = 0;
        foreach (double size in sizes)
        {
            sum += size;
        }

        _roomCost = new double[sizes.Length];
        for (int function = 0; function < sizes.Length; function++)
        {
            _roomCost[function] = sum > 0 ? sizes[function] / sum * opened : 0;
        }
    }

    /// <summary>Those that are out.</summary>
    internal ReadOnlySpan<int> Out => _out.AsSpan(0, _outMany);

    /// <summary>What the absence of those that are out is taken to cost, in micros an hour.</summary>
    internal long Cost => CostOf(Out);

    /// <summary>What the absence of one function alone is taken to cost, in micros an hour.</summary>
    internal long Price(int function) => (long)(_roomCost[function] * _factor);

    /// <summary>Finds those that are out after a step.</summary>
    /// <param name="touched">Functions that the step took out, and those that were out before.</param>
    /// <param name="cost">What their absence is taken to cost.</param>
    /// <returns>Whether they are few enough.</returns>
    internal bool Find(ReadOnlySpan<int> touched, out long cost)
    {
        _foundMany = 0;
        cost = 0;
        foreach (int function in touched)
        {
            if (_plan.CountOf(function) > 0)
            {
                continue;
            }

            if (_foundMany == Most)
            {
                return false;
            }

            _found[_foundMany++] = function;
        }

        cost = CostOf(_found.AsSpan(0, _foundMany));
        return true;
    }

    /// <summary>Keeps what <see cref="Find"/> found.</summary>
    internal void Keep()
    {
        _found.CopyTo(_out, 0);
        _outMany = _foundMany;
    }

    /// <summary>None is out any more.</summary>
    internal void Clear() => _outMany = 0;

    /// <summary>Counts a step.</summary>
    internal void Learn()
    {
        _stepsWith += _outMany > 0 ? 1 : 0;
        if (++_steps < Window)
        {
            return;
        }

        _factor = _stepsWith > Aim
            ? Math.Min(MostFactor, _factor * Change)
            : Math.Max(LeastFactor, _factor / Change);
        (_steps, _stepsWith) = (0, 0);
    }

    private long CostOf(ReadOnlySpan<int> functions)
    {
        long sum = 0;
        foreach (int function in functions)
        {
            sum += Price(function);
        }

        return sum + (sum * (functions.Length - 1) / 2);
    }
}
