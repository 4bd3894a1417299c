namespace Continuum.Grains.Nodes;

/// <summary>How long one function took lately, at one node or at all.</summary>
/// <param name="Weight">Answers that it rests on; recent ones count more, each at most 1.</param>
/// <param name="QuantilesMs">Milliseconds at each of <see cref="Quantiles"/>, within 5 %.</param>
public sealed record ExecutionTime(double Weight, IReadOnlyList<double> QuantilesMs)
{
    /// <summary>The quantiles that are told, ascending.</summary>
    public static IReadOnlyList<double> Quantiles { get; } = [0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

    /// <summary>The time at the lowest quantile told that is not below the one asked for; above all, the
    /// highest.</summary>
    public double At(double quantile)
    {
        int i = 0;
        while (i < Quantiles.Count - 1 && Quantiles[i] < quantile)
        {
            i++;
        }

        return QuantilesMs[i];
    }

    /// <summary>Whether another is about the same: no quantile a quarter off.</summary>
    public bool IsLike(ExecutionTime other) => QuantilesMs.Zip(other.QuantilesMs)
        .All(pair => pair.First <= pair.Second * 1.25 && pair.Second <= pair.First * 1.25);
}
