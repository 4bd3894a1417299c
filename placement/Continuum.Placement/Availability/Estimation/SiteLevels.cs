using Continuum.Placement.Numerics;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>
/// How bad each site will be, told from how bad it was: a site's share of time down wanders over months, so what was
/// seen of one is drawn towards what is typical of all, on the scale of logarithms, and the more so the shorter it was
/// watched. The fleet as a whole stays as bad as it was.
/// </summary>
internal static class SiteLevels
{
    // A site watched while it was down throughout is still expected back.
    private const double Most = 0.95;

    /// <summary>By site: what to multiply its shares of time down with.</summary>
    /// <param name="sites">By site: the mean unavailability of its nodes, above 0; how many; days watched.</param>
    /// <param name="priorDays">How many days what is typical is worth.</param>
    internal static double[] Factors(
        IReadOnlyList<(double Unavailability, int Nodes, double Days)> sites,
        double priorDays)
    {
        double days = 0;
        double logs = 0;
        foreach ((double unavailability, _, double watched) in sites)
        {
            days += watched;
            logs += watched * FixedMath.Log(unavailability);
        }

        double typical = days > 0 ? logs / days : 0;
        double[] levels = new double[sites.Count];
        double before = 0;
        double after = 0;
        for (int i = 0; i < levels.Length; i++)
        {
            (double unavailability, int nodes, double watched) = sites[i];
            levels[i] = days > 0
                ? FixedMath.Exp(
                    ((watched * FixedMath.Log(unavailability)) + (priorDays * typical)) / (watched + priorDays))
                : unavailability;
            before += nodes * watched * unavailability;
            after += nodes * watched * levels[i];
        }

        double whole = after > 0 ? before / after : 1;
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = Math.Min(Most, levels[i] * whole) / sites[i].Unavailability;
        }

        return levels;
    }
}
