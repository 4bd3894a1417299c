using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Latency;

/// <summary>
/// What is known of the network: a distribution for every pair that was measured, a prediction for every other. It
/// takes round trips and lost probes in and hands out immutable snapshots. The same calls in the same order give the
/// same bytes. A round trip counts for both directions.
/// </summary>
/// <remarks>Not safe for several threads at once; its snapshots are.</remarks>
public sealed class LatencyModel
{
    private const double ColdGrowth = 1.5;

    private readonly LatencyModelOptions _options;
    private readonly List<Place> _places = [];
    private readonly Dictionary<Place, int> _numbers = [];
    private readonly PairTable _pairs;
    private LatencySnapshot? _last;
    private TreeDistances? _prior;

    /// <summary>A model that knows nothing.</summary>
    /// <exception cref="ArgumentException">Options are out of range; all are named.</exception>
    public LatencyModel(LatencyModelOptions? options = null)
    {
        _options = options ?? new LatencyModelOptions();
        List<string> mistakes = _options.Mistakes();
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join("; ", mistakes), nameof(options));
        }

        _pairs = new PairTable(_options.MaxPairs);
    }

    /// <summary>How many places it knows.</summary>
    public int Places => _places.Count;

    /// <summary>How many pairs it remembers.</summary>
    public int Pairs => _pairs.Count;

    internal LatencyModelOptions Options => _options;

    internal IReadOnlyList<Place> PlaceList => _places;

    internal PairTable PairList => _pairs;

    /// <summary>What was learned last from all pairs; null before.</summary>
    internal RoundTripPredictor? Fitted { get; set; }

    /// <summary>That, with the places that were measured first since then; null before.</summary>
    internal RoundTripPredictor? Predictor { get; set; }

    /// <summary>Pairs that are new or have a new level since all was learned.</summary>
    internal int News { get; set; }

    /// <summary>How many of them there were when the predictor was extended.</summary>
    internal int NewsExtended { get; set; }

    /// <summary>Pairs that were there when it was last learned from the start.</summary>
    internal int PairsAtColdFit { get; set; }

    /// <summary>The number of a place, or -1 where it is not known.</summary>
    public int Find(Place place) => _numbers.GetValueOrDefault(place, -1);

    /// <summary>Makes a place known of which nothing was measured yet.</summary>
    /// <returns>Its number, new or old; -1 where there are as many places as may be.</returns>
    public int Add(Place place)
    {
        if (_numbers.TryGetValue(place, out int number))
        {
            return number;
        }

        if (_places.Count >= _options.MaxPlaces)
        {
            return -1;
        }

        _places.Add(place);
        (_last, _prior) = (null, null);
        return _numbers[place] = _places.Count - 1;
    }

    /// <summary>Takes a round trip in; places not known yet become known.</summary>
    /// <param name="from">Where it was measured.</param>
    /// <param name="to">Where it went and came back from.</param>
    /// <param name="rttMs">
    /// Milliseconds, from <see cref="PairRoundTrip.LeastMs"/> to <see cref="PairRoundTrip.MostMs"/>.
    /// </param>
    /// <param name="at">When.</param>
    public Observation Observe(Place from, Place to, double rttMs, DateTimeOffset at)
    {
        if (!PairRoundTrip.IsTime(rttMs))
        {
            return Observation.NotATime;
        }

        if (Paired(from, to, out PairHistory? pair) is { } refused)
        {
            return refused;
        }

        bool isNew = !pair!.IsMeasured;
        Observation observation = pair.Observe(rttMs, at, _options);
        News += isNew || observation == Observation.RouteChanged ? 1 : 0;
        return observation;
    }

    /// <summary>Takes in that a probe was not answered.</summary>
    /// <returns><see cref="Observation.Deviating"/>, or why it was refused.</returns>
    public Observation ObserveLoss(Place from, Place to, DateTimeOffset at)
    {
        if (Paired(from, to, out PairHistory? pair) is { } refused)
        {
            return refused;
        }

        pair!.ObserveLoss(at);
        return Observation.Deviating;
    }

    /// <summary>The time that a share of the round trips from one place to another does not pass.</summary>
    /// <param name="from">One place.</param>
    /// <param name="to">The other.</param>
    /// <param name="quantile">The share; above 0 and below 1.</param>
    /// <param name="now">The present.</param>
    /// <returns>The answer; null where a place is not known.</returns>
    /// <remarks>A pair that was not measured is answered after <see cref="Learn"/>.</remarks>
    public LatencyAnswer? Answer(Place from, Place to, double quantile, DateTimeOffset now)
    {
        if (!(quantile is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "above 0 and below 1 is right");
        }

        int a = Find(from);
        int b = Find(to);
        if (a < 0 || b < 0)
        {
            return null;
        }

        PairHistory? pair = a == b ? null : _pairs.Find(a, b);
        if (pair is not null && pair.IsUnreachable(now, _options))
        {
            return LatencyAnswer.Unreachable;
        }

        return pair is { IsMeasured: true }
            ? LatencyAnswer.Of(pair, quantile, now, _options)
            : Guessed(a, b, quantile);
    }

    /// <summary>Which places are worth measuring next from a place.</summary>
    /// <param name="place">The place; one that is not known is treated as one that was never measured.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="now">The present.</param>
    public IReadOnlyList<Place> ProbesWanted(Place place, int count, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] wanted = new int[count];
        int found = Snapshot(now).ProbesWanted(Find(place), wanted);
        return [.. wanted.Take(found).Select(number => _places[number])];
    }

    /// <summary>What is known now.</summary>
    /// <param name="now">The present.</param>
    /// <param name="mayLearn">
    /// Whether the prediction is learned first where enough is new (<see cref="Learn"/>), which takes its time;
    /// otherwise pairs that came since are as they were measured and all else is as it was learned last.
    /// </param>
    public LatencySnapshot Snapshot(DateTimeOffset now, bool mayLearn = true)
    {
        if (mayLearn)
        {
            Learn();
        }

        if (_last is not null && _last.At == now)
        {
            return _last;
        }

        return _last = new LatencySnapshot(now, Prior(), Predictor, MeasuredPairs.Of(_pairs, Places, now, _options));
    }

    /// <summary>
    /// Learns the prediction: anew where enough is new, else only for places that came since. Does nothing where
    /// nothing is new.
    /// </summary>
    public void Learn()
    {
        if (News == NewsExtended)
        {
            return;
        }

        PairRoundTrip[] samples = Samples();
        if (Fitted is null || News > _options.RefitShare * samples.Length)
        {
            bool isCold = Fitted is null || samples.Length > ColdGrowth * PairsAtColdFit;
            PairsAtColdFit = isCold ? samples.Length : PairsAtColdFit;
            Fitted = RoundTripPredictor.Fit(Places, samples, _options.Predictor, isCold ? null : Fitted);
            (Predictor, News) = (Fitted, 0);
        }
        else
        {
            Predictor = Fitted.Extend(Places, samples);
        }

        NewsExtended = News;
        _last = null;
    }

    private Observation? Paired(Place from, Place to, out PairHistory? pair)
    {
        pair = null;
        if (from == to)
        {
            return Observation.SamePlace;
        }

        int missing = (Find(from) < 0 ? 1 : 0) + (Find(to) < 0 ? 1 : 0);
        if (Places + missing > _options.MaxPlaces)
        {
            return Observation.TooManyPlaces;
        }

        pair = _pairs.FindOrAdd(Add(from), Add(to), _options.Sketch);
        _last = null;
        return null;
    }

    private PairRoundTrip[] Samples()
    {
        List<PairRoundTrip> samples = new(_pairs.Count);
        foreach ((int a, int b, PairHistory history) in _pairs.Sorted())
        {
            if (history.IsMeasured)
            {
                samples.Add(new PairRoundTrip(a, b, history.QuantileMs(0.5)));
            }
        }

        return [.. samples];
    }

    private TreeDistances Prior() => _prior ??= new TreeDistances([.. _places], _options.Prior);

    private LatencyAnswer Guessed(int a, int b, double quantile)
    {
        Learn();
        bool isPredicted = a != b && Predictor is not null
            && Math.Max(a, b) < Predictor.Places && Predictor.Knows(a, b);
        return isPredicted
            ? LatencyAnswer.Of(Predictor!.Between(a, b), quantile, LatencySource.Predicted, _options)
            : LatencyAnswer.Of(Prior().Between(a, b), quantile, LatencySource.Prior, _options);
    }
}
