using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>A node that would do for a function, with what it is ranked by.</summary>
/// <param name="Node">The node.</param>
/// <param name="Origin">The nearest place asked for, or null where none was.</param>
/// <param name="SharedLevels">Levels shared with it; 0 where none was asked for, so that room decides.</param>
/// <param name="FreeMemoryBytes">Bytes free before it carries the function.</param>
/// <param name="IsCurrent">Whether it carries the function now.</param>
internal sealed record Candidate(
    PlacementNode Node, string? Origin, int SharedLevels, long FreeMemoryBytes, bool IsCurrent)
{
    /// <summary>Nearest first, then the largest share of memory free, then by name.</summary>
    internal static IComparer<Candidate> ByRank { get; } = Comparer<Candidate>.Create(Compare);

    internal static Candidate Of(PlacementNode node, PlacementFunction function, RoomLedger room)
    {
        (string? origin, int shared) = function.Origins
            .Select(pattern => ((string?)pattern, PlacePattern.SharedLevels(pattern, node.Place)))
            .OrderByDescending(pair => pair.Item2)
            .FirstOrDefault();
        return new(node, origin, shared, room.FreeMemory(node), function.CurrentNodes.Contains(node.Id));
    }

    /// <summary>The failure domain that the node stands in, at a level.</summary>
    internal string Domain(SpreadLevel level) => level switch
    {
        SpreadLevel.Region => Node.Place.Region,
        SpreadLevel.Zone => $"{Node.Place.Region}/{Node.Place.Zone}",
        SpreadLevel.Site => Node.Place.ToString(),
        _ => Node.Id,
    };

    // Shares of memory are compared as fractions, multiplied out: no rounding decides a placement.
    private static int Compare(Candidate left, Candidate right)
    {
        int nearer = right.SharedLevels.CompareTo(left.SharedLevels);
        if (nearer != 0)
        {
            return nearer;
        }

        Int128 leftShare = (Int128)left.FreeMemoryBytes * right.Node.MemoryBytes;
        Int128 rightShare = (Int128)right.FreeMemoryBytes * left.Node.MemoryBytes;
        int roomier = rightShare.CompareTo(leftShare);
        return roomier != 0 ? roomier : string.CompareOrdinal(left.Node.Id, right.Node.Id);
    }
}
