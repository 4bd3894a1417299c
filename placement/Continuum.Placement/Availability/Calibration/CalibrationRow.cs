namespace Continuum.Placement.Availability.Calibration;

/// <summary>Groups of one kind: what was predicted of them and what came.</summary>
/// <param name="Kind">How the nodes lie to each other.</param>
/// <param name="Size">Nodes a group.</param>
/// <param name="Needed">How many must be up.</param>
/// <param name="Groups">How many groups were seen together after the split.</param>
/// <param name="Predicted">The mean probability of too few up, by the domain tree.</param>
/// <param name="Independent">The same if nodes failed independently of each other, each as often as the model says.
/// </param>
/// <param name="Naive">The same from each node's plain share of time down before the split, and independence.</param>
/// <param name="Observed">The mean share of time with too few up.</param>
/// <param name="Brier">The mean squared error of the prediction against each moment; less is better.</param>
/// <param name="IndependentBrier">The same for independence.</param>
/// <param name="NaiveBrier">The same for plain shares and independence.</param>
public sealed record CalibrationRow(
    GroupKind Kind,
    int Size,
    int Needed,
    int Groups,
    double Predicted,
    double Independent,
    double Naive,
    double Observed,
    double Brier,
    double IndependentBrier,
    double NaiveBrier)
{
    /// <summary>How far off the prediction is: predicted over observed; 1 is right.</summary>
    public double Ratio => Predicted / Observed;

    /// <summary>How far off plain shares and independence are.</summary>
    public double NaiveRatio => Naive / Observed;
}
