namespace Continuum.Placement.Latency;

/// <summary>How well one way to predict did on the pairs that it was not shown.</summary>
/// <param name="Predictor">Its name.</param>
/// <param name="MedianError">Median of the relative errors, 0.05 for 5 %.</param>
/// <param name="P90Error">The relative error that nine in ten do not pass.</param>
/// <param name="Coverage80">
/// Share of the pairs within its 80 % intervals; not a number where it gives none.
/// </param>
/// <param name="Pairs">How many pairs it was judged on.</param>
public sealed record PredictorScore(
    string Predictor, double MedianError, double P90Error, double Coverage80, int Pairs);
