namespace Continuum.Placement.Availability.Estimation;

/// <summary>How often a domain is in each state of its grid, while it is being learnt.</summary>
internal sealed class StateMix
{
    private readonly double[] _days;

    /// <param name="start">By level, summing to 1.</param>
    /// <param name="learns">False keeps it as it is: what is below cannot tell this domain from its only child.</param>
    internal StateMix(double[] start, bool learns)
    {
        Probability = [.. start];
        Learns = learns;
        _days = new double[start.Length];
    }

    /// <summary>By level; sums to 1.</summary>
    internal double[] Probability { get; }

    internal bool Learns { get; }

    /// <summary>Days attributed to each level in this round.</summary>
    internal Span<double> Days => _days;

    /// <summary>A start for learning: calm most of the time, the rest evenly.</summary>
    internal static double[] Even(int levels)
    {
        double[] start = new double[levels];
        Array.Fill(start, 0.3 / (levels - 1));
        start[0] = 0.7;
        return start;
    }

    /// <summary>
    /// What the domains of a level have in common: their days together, and those that are assumed beforehand.
    /// </summary>
    internal static double[] Pool(IEnumerable<StateMix> domains, double[] assumed, double priorDays)
    {
        double[] pool = [.. assumed.Select(probability => probability * priorDays)];
        foreach (StateMix domain in domains)
        {
            for (int level = 0; domain.Learns && level < pool.Length; level++)
            {
                pool[level] += domain._days[level];
            }
        }

        double sum = pool.Sum();
        return [.. pool.Select(days => days / sum)];
    }

    /// <summary>
    /// Takes this round's days and the pool's, which count as <paramref name="priorDays"/>. The pool says how the
    /// domain fails, not how much: its states are made as frequent as the domain's own have it down.
    /// </summary>
    internal void Learn(ReadOnlySpan<double> pool, ReadOnlySpan<double> levels, double priorDays)
    {
        (double days, double ownDown, double poolDown, double poolOff) = (0, 0, 0, 0);
        for (int level = 0; level < _days.Length; level++)
        {
            days += _days[level];
            ownDown += _days[level] * levels[level];
            poolDown += pool[level] * levels[level];
            poolOff += level > 0 ? pool[level] : 0;
        }

        double scale = days > 0 && poolDown > 0 ? Math.Min(ownDown / days / poolDown, 1 / poolOff) : 1;
        for (int level = 0; Learns && level < _days.Length; level++)
        {
            double prior = level > 0 ? pool[level] * scale : 1 - (poolOff * scale);
            Probability[level] = (_days[level] + (priorDays * prior)) / (days + priorDays);
        }

        Array.Clear(_days);
    }

    /// <summary>Makes every state but the calm one so many times as frequent, as far as there is time for it.</summary>
    internal void Scale(double factor)
    {
        double off = 1 - Probability[0];
        double held = off > 0 ? Math.Min(factor, 1 / off) : 1;
        for (int level = 1; level < Probability.Length; level++)
        {
            Probability[level] *= held;
        }

        Probability[0] = Math.Max(0, 1 - (off * held));
    }
}
