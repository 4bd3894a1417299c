using Continuum.Bench.Contenders;

namespace Continuum.Bench.Saturation;

/// <summary>Measures rates in alternation.</summary>
internal static class SaturationRounds
{
    /// <summary>Warms each up with a block that is not counted, then measures all, a block each in turn.</summary>
    /// <remarks>One round at least, and no further one is begun when the time is up.</remarks>
    public static async Task<Dictionary<ISaturator, Rate>> RunAsync(
        IReadOnlyList<ISaturator> saturators,
        int rounds,
        TimeSpan block,
        TimeLimit limit,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        Dictionary<ISaturator, Rate> measured = [];
        foreach (ISaturator saturator in saturators)
        {
            await saturator.RunAsync(block / 2, cancellationToken);
            measured[saturator] = default;
        }

        for (int round = 0; round == 0 || (round < rounds && !limit.IsOver); round++)
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
