using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>Puts one function's choice into words.</summary>
internal sealed class Explanation(Selection selection, RoomLedger room)
{
    internal PlacementDecision Placed(Dictionary<string, Rejection> unfit, IEnumerable<Candidate> fit) =>
        new PlacementDecision.Placed([.. selection.Chosen.Select(Chosen)])
        {
            Function = selection.Function.Key,
            Rejections = Sorted(unfit, fit.Where(candidate => !selection.Has(candidate.Node)).Select(PassedOver)),
        };

    /// <summary>Nodes that were chosen beside the kept ones before the choice came to nothing are given back.</summary>
    internal PlacementDecision Refused(
        Dictionary<string, Rejection> unfit, IReadOnlyList<Candidate> fit, IReadOnlyList<Candidate> kept)
    {
        string detail = Shortage(fit.Count + kept.Count);
        foreach (Candidate given in selection.Chosen.Skip(kept.Count))
        {
            room.GiveBack(given.Node, selection.Function);
        }

        return new PlacementDecision.Refused(detail, [.. kept.Select(Chosen)])
        {
            Function = selection.Function.Key,
            Rejections = Sorted(
                unfit, fit.Select(candidate => new Rejection(candidate.Node.Id, RejectionReason.TooFew, detail))),
        };
    }

    private static Rejection[] Sorted(Dictionary<string, Rejection> unfit, IEnumerable<Rejection> others) =>
        [.. unfit.Values.Concat(others).OrderBy(rejection => rejection.NodeId, StringComparer.Ordinal)];

    private ChosenNode Chosen(Candidate candidate)
    {
        long left = room.FreeMemory(candidate.Node);
        string why = candidate.IsCurrent ? "carries it already and will do"
            : candidate.Origin is null ? "has the largest share of memory free of the nodes that will do"
            : $"nearest to {candidate.Origin} of the nodes that will do: {Distance(candidate)}";
        string memory = $"{HardConstraints.Memory(left)} of {HardConstraints.Memory(candidate.Node.MemoryBytes)} left";
        return new ChosenNode(
            candidate.Node.Id,
            candidate.Origin is null ? null : candidate.SharedLevels,
            left,
            candidate.IsCurrent,
            candidate.IsCurrent && candidate.Origin is not null
                ? $"{why}; {Distance(candidate)} as {candidate.Origin}; {memory}"
                : $"{why}; {memory}");
    }

    // The first chosen node that this one would have come before, had rank alone decided, tells why it did not.
    private Rejection PassedOver(Candidate candidate)
    {
        Candidate? outranked = selection.Chosen.FirstOrDefault(
            chosen => Candidate.ByRank.Compare(candidate, chosen) < 0);
        if (outranked is { IsCurrent: true })
        {
            return new(
                candidate.Node.Id, RejectionReason.Stability,
                $"would do, but the function stays on {outranked.Node.Id}, which will do as well");
        }

        if (outranked is not null)
        {
            string level = Level(selection.Function.Spread);
            return new(
                candidate.Node.Id, RejectionReason.Spread,
                $"spread asks for {selection.Function.Spread?.AtLeast} different {level}s, "
                + $"{outranked.Node.Id} adds one and this node does not");
        }

        Candidate last = selection.Chosen.MaxBy(chosen => chosen, Candidate.ByRank)!;
        return candidate.SharedLevels < last.SharedLevels
            ? new(
                candidate.Node.Id, RejectionReason.Farther,
                $"farther: {Distance(candidate)}, {last.Node.Id} {Distance(last)} (as {last.Origin})")
            : new(
                candidate.Node.Id, RejectionReason.LessRoom,
                $"less room: {HardConstraints.Memory(candidate.FreeMemoryBytes)} free of "
                + $"{HardConstraints.Memory(candidate.Node.MemoryBytes)}, {last.Node.Id} "
                + $"{HardConstraints.Memory(last.FreeMemoryBytes)} of {HardConstraints.Memory(last.Node.MemoryBytes)}"
                + " (equal shares go by name)");
    }

    private string Shortage(int fit)
    {
        PlacementFunction function = selection.Function;
        string nodes = $"{function.Replicas} node(s) asked for, {fit} will do";
        return selection.DomainsMissing == 0 || function.Spread is null
            ? nodes
            : $"{nodes}; spread asks for {function.Spread.AtLeast} different {Level(function.Spread)}s, "
                + $"{function.Spread.AtLeast - selection.DomainsMissing} can be had";
    }

    private static string Level(SpreadOver? spread) => spread?.Level switch
    {
        SpreadLevel.Region => "region",
        SpreadLevel.Zone => "zone",
        SpreadLevel.Site => "site",
        _ => "node",
    };

    private static string Distance(Candidate candidate) => candidate.SharedLevels switch
    {
        0 => "in another region",
        1 => "in the same region",
        2 => "in the same zone",
        _ => "in the same place",
    };
}
