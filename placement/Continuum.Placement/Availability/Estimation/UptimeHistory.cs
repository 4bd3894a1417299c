using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Estimation;

/// <summary>When one node was up and when it was down.</summary>
public sealed record UptimeHistory
{
    /// <summary>The node; one history a node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The node's kind; nodes of one kind and hardware class share what little is known of each.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it stands, and so with what it fails.</summary>
    public required Place Place { get; init; }

    /// <summary>What it is built like, where that is known more closely than by its kind.</summary>
    public string HardwareClass { get; init; } = "";

    /// <summary>
    /// In order of time, not overlapping; what lies between two was not observed, and an interval of no length says
    /// nothing. None at all is a node without data.
    /// </summary>
    public required IReadOnlyList<UptimeInterval> Intervals { get; init; }

    /// <summary>The part of it between two times.</summary>
    /// <param name="from">The earliest time that counts.</param>
    /// <param name="to">The latest time that counts; before <paramref name="from"/> nothing is left.</param>
    public UptimeHistory Between(DateTimeOffset from, DateTimeOffset to) => this with
    {
        Intervals =
        [
            .. Intervals
                .Where(interval => interval.To > from && interval.From < to && from < to)
                .Select(interval => interval with
                {
                    From = interval.From < from ? from : interval.From,
                    To = interval.To > to ? to : interval.To,
                }),
        ],
    };

    /// <summary>
    /// The part from the first time it was up (before that it was being installed, and that is not a failure), without
    /// empty intervals and with those of one state that touch made one.
    /// </summary>
    internal IReadOnlyList<UptimeInterval> InService()
    {
        List<UptimeInterval> whole = [];
        foreach (UptimeInterval interval in Intervals)
        {
            if (interval.To <= interval.From || (whole.Count == 0 && !interval.IsUp))
            {
                continue;
            }

            if (whole.Count > 0 && whole[^1].To == interval.From && whole[^1].IsUp == interval.IsUp)
            {
                whole[^1] = whole[^1] with { To = interval.To };
            }
            else
            {
                whole.Add(interval);
            }
        }

        return whole;
    }
}
