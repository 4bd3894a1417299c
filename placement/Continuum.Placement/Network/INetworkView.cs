using Continuum.Placement.Problems;

namespace Continuum.Placement.Network;

/// <summary>
/// What is known of round-trip times between places while one plan is made. Places are numbered from 0; nothing changes
/// while the view is in use, and it may be read from several threads.
/// </summary>
public interface INetworkView
{
    /// <summary>How many places it knows.</summary>
    int Count { get; }

    /// <summary>The number of a place, or -1 where it is not known.</summary>
    int Find(Place place);

    /// <summary>The round trip from one place to another; the same place included.</summary>
    LatencyEstimate Between(int from, int to);

    /// <summary>
    /// The places nearest to one, by <see cref="LatencyEstimate.MedianMs"/> and then by number, itself included.
    /// </summary>
    /// <param name="from">The place.</param>
    /// <param name="nearest">Filled from the start; its length says how many are wanted.</param>
    /// <returns>How many were filled in: fewer where there are not so many that can be reached.</returns>
    int NearestTo(int from, Span<int> nearest);
}
