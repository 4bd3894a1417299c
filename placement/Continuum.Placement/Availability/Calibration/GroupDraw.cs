using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability.Calibration;

/// <summary>Draws groups of nodes that lie to each other as asked.</summary>
/// <param name="places">By node.</param>
/// <param name="random">Seeded by the caller.</param>
internal sealed class GroupDraw(Place[] places, Random random)
{
    // A draw that does not fit is drawn again; a fleet without such a group ends it.
    private const int MostTries = 1000;

    /// <summary>Draws a group: the first node evenly from the fleet, the others by what the kind leaves.</summary>
    /// <returns>Null where there is none.</returns>
    internal int[]? Next(GroupKind kind, int size)
    {
        for (int attempt = 0; attempt < MostTries; attempt++)
        {
            List<int> group = [random.Next(places.Length)];
            while (group.Count < size)
            {
                int[] left =
                [
                    .. Enumerable.Range(0, places.Length)
                        .Where(node => group.TrueForAll(
                            other => other != node && Fits(kind, places[node], places[other]))),
                ];
                if (left.Length == 0)
                {
                    break;
                }

                group.Add(left[random.Next(left.Length)]);
            }

            if (group.Count == size)
            {
                return [.. group];
            }
        }

        return null;
    }

    private static bool Fits(GroupKind kind, Place one, Place other)
    {
        bool sameZone = one.Region == other.Region && one.Zone == other.Zone;
        return kind switch
        {
            GroupKind.SameSite => one == other,
            GroupKind.SameZone => sameZone,
            GroupKind.SitesOfZone => sameZone && one != other,
            GroupKind.AcrossZones => !sameZone,
            _ => true,
        };
    }
}
