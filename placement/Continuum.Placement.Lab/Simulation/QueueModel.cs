namespace Continuum.Placement.Lab.Simulation;

/// <summary>How long events wait at a replica before they are worked on.</summary>
internal static class QueueModel
{
    private const double FullestModelled = 0.98;

    /// <summary>The mean wait of an M/M/c queue by Sakasegawa's approximation (1977), in milliseconds.</summary>
    /// <param name="rate">Events a second that come.</param>
    /// <param name="capacity">Events a second that can be served; infinite for no queue.</param>
    /// <param name="serviceMs">How long one takes; with the capacity it says how many are worked on at once.</param>
    internal static double WaitMs(double rate, double capacity, double serviceMs)
    {
        if (double.IsPositiveInfinity(capacity) || rate <= 0 || serviceMs <= 0)
        {
            return 0;
        }

        double servers = Math.Max(1, capacity * serviceMs / 1000);
        double load = Math.Min(FullestModelled, rate / capacity);
        return serviceMs / servers * Math.Pow(load, Math.Sqrt(2 * (servers + 1)) - 1) / (1 - load);
    }
}
