using Continuum.Placement.Availability.Estimation;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Availability.Estimation;

/// <summary>
/// Histories drawn from a process that is known: a zone is under stress for days at a time, and its sites go out much
/// sooner then, each on its own.
/// </summary>
/// <param name="Stress">The share of time that a zone is under stress; a stretch of it takes three days on average.
/// </param>
/// <param name="OutInStress">The share of that time that a site is out; an outage takes four hours on average.</param>
/// <param name="OutInCalm">The share of all other time that a site is out.</param>
/// <param name="Own">The share of time that a node is down by its own fault; four hours on average.</param>
internal sealed record StressedZones(double Stress, double OutInStress, double OutInCalm, double Own)
{
    private const double StressDays = 3;
    private const double OutageDays = 1.0 / 6;

    /// <summary>The true share of time that one node in each of some sites of a zone are down at once.</summary>
    internal double AllDown(int sites)
    {
        double Down(double siteOut) => Math.Pow(siteOut + ((1 - siteOut) * Own), sites);
        return (Stress * Down(OutInStress)) + ((1 - Stress) * Down(OutInCalm));
    }

    internal UptimeHistory[] Draw(Random random, int zones, int sites, int nodes, double days)
    {
        List<UptimeHistory> histories = [];
        for (int zone = 0; zone < zones; zone++)
        {
            List<(double From, double To)> stress = Renewals(random, 0, days, Stress, StressDays);
            for (int site = 0; site < sites; site++)
            {
                List<(double From, double To)> outages = [.. SiteOutages(random, stress, days)];
                for (int node = 0; node < nodes; node++)
                {
                    histories.Add(new UptimeHistory
                    {
                        NodeId = $"z{zone:d2}s{site}n{node:d2}",
                        Kind = "edge",
                        Place = new Place("r", $"z{zone:d2}", $"s{site}"),
                        Intervals = DrawnFleet.Intervals(
                            [.. outages.Concat(Renewals(random, 0, days, Own, OutageDays)).Select(Hours)], days * 24),
                    });
                }
            }
        }

        return [.. histories];
    }

    private IEnumerable<(double From, double To)> SiteOutages(
        Random random, List<(double From, double To)> stress, double days)
    {
        double now = 0;
        foreach ((double from, double to) in stress.Append((days, days)))
        {
            foreach ((double From, double To) outage in Renewals(random, now, from, OutInCalm, OutageDays)
                .Concat(Renewals(random, from, to, OutInStress, OutageDays)))
            {
                yield return outage;
            }

            now = to;
        }
    }

    private static (double From, double To) Hours((double From, double To) days) => (days.From * 24, days.To * 24);

    /// <summary>Stretches that take a share of the time, each as long on average; up and down exponential.</summary>
    private static List<(double From, double To)> Renewals(
        Random random, double from, double to, double share, double mean)
    {
        List<(double From, double To)> stretches = [];
        bool on = random.NextDouble() < share;
        for (double now = from; now < to && share > 0;)
        {
            double length = DrawnFleet.Exponential(random, on ? mean : mean * (1 - share) / share);
            if (on)
            {
                stretches.Add((now, Math.Min(to, now + length)));
            }

            now += length;
            on = !on;
        }

        return stretches;
    }
}
