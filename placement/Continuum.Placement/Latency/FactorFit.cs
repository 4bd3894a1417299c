namespace Continuum.Placement.Latency;

/// <summary>
/// Fits a <see cref="FactorModel"/> by variational Bayes (Lim and Teh, "Variational Bayesian approach to movie rating
/// prediction", KDD Cup 2007; Student's t noise and precisions learned per rank as in Lakshminarayanan, Bouchard and
/// Archambeau, "Robust Bayesian matrix factorisation", AISTATS 2011), with one addition: the factors of a place are
/// expected near those of the places near it.
/// </summary>
internal sealed class FactorFit
{
    private const double Freedom = 4;
    private const double FirstFactor = 0.3;
    private const double FirstPrecision = 10;

    // How strongly factors are drawn to those of the near places, all near ones together, against being drawn to 0.
    private const double Likeness = 3;
    private const double NearWeight = Likeness / RoundTripPredictor.NearPlaces;

    // The gamma priors of the precisions: two samples of a square of 0.02.
    private const double PriorCount = 2;
    private const double PriorSum = 0.04;

    private readonly FactorModel _model;
    private readonly RoundTripGraph _graph;
    private readonly NearGraph _near;
    private readonly double[] _rests;
    private readonly double[] _trusts;
    private readonly int[] _moving;
    private readonly double[] _matrix;
    private readonly double[] _right;
    private readonly double[] _column;
    private readonly double[] _diagonal;

    private FactorFit(FactorModel model, RoundTripGraph graph, NearGraph near, double[] rests, int[] moving)
    {
        (_model, _graph, _near, _rests, _moving) = (model, graph, near, rests, moving);
        _trusts = new double[rests.Length];
        Array.Fill(_trusts, 1);
        _matrix = new double[model.Rank * model.Rank];
        _right = new double[model.Rank];
        _column = new double[model.Rank];
        _diagonal = new double[model.Rank];
    }

    /// <summary>Fits a new model.</summary>
    /// <param name="graph">The round trips.</param>
    /// <param name="near">Which places are near each other.</param>
    /// <param name="rests">What is left of each logarithm over the base, beside the graph's neighbours.</param>
    /// <param name="rank">Factors a place.</param>
    /// <param name="sweeps">How many times everything is updated.</param>
    /// <param name="seed">Decides the factors at the start.</param>
    internal static FactorModel Run(
        RoundTripGraph graph, NearGraph near, double[] rests, int rank, int sweeps, ulong seed)
    {
        SeededDraws draws = new(seed);
        FactorModel model = new(graph.Places, rank);
        double scale = FirstFactor / Math.Sqrt(rank);
        for (int i = 0; i < model.Left.Length; i++)
        {
            model.Left[i] = draws.Normal() * scale;
            model.Right[i] = draws.Normal() * scale;
        }

        Array.Fill(model.LeftPrecision, FirstPrecision);
        Array.Fill(model.RightPrecision, FirstPrecision);
        FactorFit fit = new(model, graph, near, rests, [.. Enumerable.Range(0, graph.Places)]);
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            fit.Sweep();
            fit.LearnPrecision(model.Left, model.LeftVariance, model.LeftPrecision);
            fit.LearnPrecision(model.Right, model.RightVariance, model.RightPrecision);
            fit.LearnNoise();
        }

        return model;
    }

    /// <summary>Learns the factors of some places; all others stay.</summary>
    internal static void Extend(
        FactorModel model, RoundTripGraph graph, NearGraph near, double[] rests, int[] moving, int sweeps)
    {
        FactorFit fit = new(model, graph, near, rests, moving);
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            fit.Sweep();
        }
    }

    private void Sweep()
    {
        foreach (int place in _moving)
        {
            UpdateFactors(
                place, _model.Left, _model.LeftVariance, _model.Right, _model.RightVariance, _model.LeftPrecision);
        }

        foreach (int place in _moving)
        {
            UpdateFactors(
                place, _model.Right, _model.RightVariance, _model.Left, _model.LeftVariance, _model.RightPrecision);
        }

        foreach (int place in _moving)
        {
            UpdateBias(place);
        }
    }

    /// <summary>The factors of one place on one side, those of the other side given.</summary>
    private void UpdateFactors(
        int place, double[] means, double[] variances, double[] others, double[] otherVariances, double[] precisions)
    {
        int rank = _model.Rank;
        Array.Clear(_matrix);
        Array.Clear(_right);
        for (int k = _graph.Start(place); k < _graph.Start(place + 1); k++)
        {
            int other = _graph.Neighbours[k];
            double weight = _model.NoisePrecision * _trusts[k];
            double rest = _rests[k] - _model.Bias[place] - _model.Bias[other];
            ReadOnlySpan<double> theirs = others.AsSpan(other * rank, rank);
            ReadOnlySpan<double> theirVariances = otherVariances.AsSpan(other * rank, rank);
            for (int a = 0; a < rank; a++)
            {
                double weighted = weight * theirs[a];
                _right[a] += weighted * rest;
                Span<double> row = _matrix.AsSpan(a * rank, a + 1);
                for (int b = 0; b < row.Length; b++)
                {
                    row[b] += weighted * theirs[b];
                }

                row[a] += weight * theirVariances[a];
            }
        }

        for (int a = 0; a < rank; a++)
        {
            _matrix[(a * rank) + a] += precisions[a];
        }

        DrawToNear(place, means, precisions);
        if (SmallSystem.Factor(_matrix, rank))
        {
            SmallSystem.Solve(_matrix, rank, _right);
            SmallSystem.InverseDiagonal(_matrix, rank, _column, _diagonal);
            _right.CopyTo(means, place * rank);
            _diagonal.CopyTo(variances, place * rank);
        }
    }

    private void DrawToNear(int place, double[] means, double[] precisions)
    {
        int rank = _model.Rank;
        foreach (int near in _near.Near(place))
        {
            for (int a = 0; a < rank; a++)
            {
                double weight = precisions[a] * NearWeight;
                _matrix[(a * rank) + a] += weight;
                _right[a] += weight * means[(near * rank) + a];
            }
        }
    }

    private void UpdateBias(int place)
    {
        double precision = _model.BiasPrecision;
        double sum = 0;
        for (int k = _graph.Start(place); k < _graph.Start(place + 1); k++)
        {
            double weight = _model.NoisePrecision * _trusts[k];
            precision += weight;
            sum += weight * (_rests[k] - (_model.Mean(place, _graph.Neighbours[k]) - _model.Bias[place]));
        }

        _model.Bias[place] = sum / precision;
        _model.BiasVariance[place] = 1 / precision;
    }

    private void LearnPrecision(double[] means, double[] variances, double[] precisions)
    {
        int rank = _model.Rank;
        for (int a = 0; a < rank; a++)
        {
            double sum = 0;
            for (int place = 0; place < _graph.Places; place++)
            {
                int at = (place * rank) + a;
                sum += (means[at] * means[at]) + variances[at];
                foreach (int near in _near.Near(place))
                {
                    int there = (near * rank) + a;
                    double difference = means[at] - means[there];

                    // Each pair is met from both ends.
                    sum += NearWeight / 2 * ((difference * difference) + variances[at] + variances[there]);
                }
            }

            precisions[a] = (_graph.Places + PriorCount) / (sum + PriorSum);
        }
    }

    private void LearnNoise()
    {
        double biases = 0;
        for (int place = 0; place < _graph.Places; place++)
        {
            biases += (_model.Bias[place] * _model.Bias[place]) + _model.BiasVariance[place];
        }

        _model.BiasPrecision = (_graph.Places + PriorCount) / (biases + PriorSum);
        double sum = 0;
        for (int place = 0; place < _graph.Places; place++)
        {
            for (int k = _graph.Start(place); k < _graph.Start(place + 1); k++)
            {
                int other = _graph.Neighbours[k];
                double off = _rests[k] - _model.Mean(place, other);
                double square = (off * off) + _model.Variance(place, other);
                _trusts[k] = (Freedom + 1) / (Freedom + (_model.NoisePrecision * square));
                sum += _trusts[k] * square;
            }
        }

        // Both directions of a sample are one sample.
        _model.NoisePrecision = (_graph.Samples + PriorCount) / ((sum / 2) + PriorSum);
    }
}
