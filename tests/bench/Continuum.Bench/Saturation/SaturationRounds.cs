namespace Continuum.Bench.Saturation;

/// <summary>Measures rates in alternation.</summary>
internal static class SaturationRounds
{
    /// <summary>Warms each up with a block that is not counted, then measures all, a block each in turn.</summary>
    public static async Task<Dictionary<ISaturator, Rate>> RunAsync(
        IReadOnlyList<ISaturator> saturators,
        int rounds,
        TimeSpan block,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        Dictionary<ISaturator, Rate> measured = [];
        foreach (ISaturator saturator in saturators)
        {
            await saturator.RunAsync(block / 2, cancellationToken);
            measured[saturator] = default;
        }

        for (int round = 0; round < rounds; round++)
        {
            foreach (ISaturator saturator in saturators)
            {
                long began = time.GetTimestamp();
                long events = await saturator.RunAsync(block, cancellationToken);
                measured[saturator] = measured[saturator].Add(events, time.GetElapsedTime(began));
            }
        }

        return measured;
    }
}
