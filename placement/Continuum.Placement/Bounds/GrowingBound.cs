using Continuum.Placement.Compiled;

namespace Continuum.Placement.Bounds;

/// <summary>
/// A lower bound that becomes better in steps while a plan is searched, so that short budgets have something of it and
/// long ones most of what the relaxation can give: a subgradient ascent at once, which guides the search, and the
/// volume algorithm from the start while it goes on, which ends far above. For problems in which every function has one
/// replica and nodes cost something to use.
/// </summary>
internal sealed class GrowingBound
{
    // Pairs of function and node that are looked at while the search takes a round: a tenth or so of its time.
    private const long PairsARound = 8_000;

    private readonly int _pairs;
    private readonly long _first;
    private readonly PricePoint _point;
    private VolumeAscent _ascent;
    private bool _isAgain;
    private long _earned;

    private GrowingBound(BoundModel model, Relaxation relaxation, BoundOptions options)
    {
        Multipliers start = StartPrices.Of(model, options.Threads);
        PricePoint guide = new(model, relaxation, options, start);
        new SubgradientAscent(guide).Climb();
        new VolumeAscent(guide, VolumePace.Careful).Climb();
        Multipliers best = guide.BestPrices();
        _first = relaxation.Evaluate(best);
        Reduced = BoundReport.Of(model, relaxation, best, _first, guide.Iterations).Reduced;
        _pairs = model.ItemCount;
        _point = new(model, relaxation, options, start);
        _ascent = new(_point, VolumePace.Fast);
    }

    /// <summary>No plan with nothing missing costs less than this many micros an hour.</summary>
    internal long Micros => Math.Max(_first, _point.BestValue);

    /// <summary>
    /// What opening or closing a node against the relaxation costs at least, at the first prices: those of the volume
    /// algorithm tell the search less, though they prove more.
    /// </summary>
    internal ReducedCosts Reduced { get; }

    /// <summary>Begins with what the options allow; null where the problem is too large, of another kind, or has no
    /// plan.</summary>
    internal static GrowingBound? Of(CompiledProblem problem, BoundOptions options)
    {
        if (DenseModel.Entries(problem) > options.DenseEntries || !BranchedBound.Suits(problem))
        {
            return null;
        }

        BoundModel model = DenseModel.Build(problem, options.Threads);
        Relaxation relaxation = new(model, options);
        return relaxation.IsPossible ? new(model, relaxation, options) : null;
    }

    /// <summary>Takes the steps that a round of the search leaves time for.</summary>
    /// <param name="upper">What a known plan with nothing missing costs, or null.</param>
    internal void Grow(long? upper)
    {
        long each = Math.Max(PairsARound, _pairs);
        _earned = Math.Min(_earned + PairsARound, each);
        if (_earned < each || (_ascent.IsDone && _isAgain))
        {
            return;
        }

        if (_ascent.IsDone)
        {
            (_ascent, _isAgain) = (new(_point, VolumePace.Again), true);
        }

        _earned -= each;
        _point.Upper = upper ?? _point.Upper;
        _point.MostIterations = _point.Iterations + 1;
        _ascent.Climb();
    }
}
