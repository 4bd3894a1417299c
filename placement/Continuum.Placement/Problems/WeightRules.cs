namespace Continuum.Placement.Problems;

/// <summary>What the terms of the objective may weigh.</summary>
internal static class WeightRules
{
    private const string Of = "weight";

    internal static void Check(ObjectiveWeights weights, MistakeList mistakes)
    {
        mistakes.Amount(weights.Miss, Of, nameof(weights.Miss), "its value");
        mistakes.Amount(weights.LatencyMs, Of, nameof(weights.LatencyMs), "its value");
        mistakes.Amount(weights.Unavailability, Of, nameof(weights.Unavailability), "its value");
        mistakes.Amount(weights.AboveCeiling, Of, nameof(weights.AboveCeiling), "its value");
        mistakes.Amount(weights.Move, Of, nameof(weights.Move), "its value");
        mistakes.Amount(weights.MoveMargin, Of, nameof(weights.MoveMargin), "its value");
        mistakes.Amount(weights.FetchGiB, Of, nameof(weights.FetchGiB), "its value");
        mistakes.Positive(weights.HorizonHours, Of, nameof(weights.HorizonHours), "its value");
        if (!(weights.MaxLoad > 0 && weights.MaxLoad <= 1))
        {
            mistakes.Add(
                $"weight {nameof(weights.MaxLoad)}: its value is {weights.MaxLoad}, above 0 and at most 1 is right");
        }

        if (!(weights.Headroom >= 0 && weights.Headroom < 1))
        {
            mistakes.Add(
                $"weight {nameof(weights.Headroom)}: its value is {weights.Headroom}, 0 or more and below 1 is right");
        }

        if (weights.TransferGiB.Count != Place.AllLevels + 1)
        {
            mistakes.Add($"weight {nameof(weights.TransferGiB)}: has {weights.TransferGiB.Count} figures, "
                + "four are right: none, the region, the zone, the site shared");
        }

        for (int i = 0; i < weights.TransferGiB.Count; i++)
        {
            mistakes.Amount(weights.TransferGiB[i], Of, nameof(weights.TransferGiB), "one of its figures");
        }
    }
}
