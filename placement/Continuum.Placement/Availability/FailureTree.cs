using Continuum.Placement.Problems;

namespace Continuum.Placement.Availability;

/// <summary>
/// A <see cref="FailureModel"/> compiled for one list of nodes: arrays by node, in the order of the tree. Asking it
/// allocates nothing and is safe from several threads.
/// </summary>
internal sealed class FailureTree
{
    /// <summary>The most replicas one question may name.</summary>
    internal const int MostReplicas = 32;

    private readonly int[] _rankOf;
    private readonly TreeArrays _tree;

    /// <param name="nodes">The fleet; a node is asked for by its index here.</param>
    /// <param name="model">What is known and assumed of them.</param>
    /// <exception cref="InvalidAvailabilityInputException">A name is missing or twice there, or the model is wrong.
    /// </exception>
    internal FailureTree(IReadOnlyList<(string Id, string Kind, Place Place)> nodes, FailureModel model)
    {
        InvalidAvailabilityInputException.ThrowIfAny([.. TreeOrder.Mistakes(nodes), .. model.Mistakes()]);
        int[] order = TreeOrder.Of(nodes);
        _rankOf = new int[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            _rankOf[order[rank]] = rank;
        }

        _tree = new TreeArrays([.. order.Select(node => nodes[node])], model);
    }

    /// <summary>How many nodes it knows.</summary>
    internal int Count => _rankOf.Length;

    /// <summary>The probability that one node is up, its domains included.</summary>
    internal double Up(int node) => _tree.Up[_rankOf[node]];

    /// <summary>The probability that its own process has a node up, whatever its domains do.</summary>
    internal double Own(int node) => _tree.Own[_rankOf[node]];

    /// <summary>The site of a node; nodes with the same share all of their domains.</summary>
    internal int Site(int node) => _tree.Site[_rankOf[node]];

    /// <summary>
    /// The probability that at least k of the replicas are up. The order of the nodes does not change a bit of it.
    /// </summary>
    /// <param name="nodes">
    /// Where the replicas are, 32 at most. A node named twice carries two, which are up and down together.
    /// </param>
    /// <param name="k">0 or more; 0 is always met, more than there are replicas never.</param>
    /// <exception cref="ArgumentOutOfRangeException">Too many replicas, no such node, a negative k.</exception>
    internal double AtLeast(ReadOnlySpan<int> nodes, int k) => 1 - FewerThan(nodes, k);

    /// <summary>
    /// The probability that fewer than k are up: 1 minus <see cref="AtLeast"/>, but summed from the small terms, so
    /// that it keeps its digits where the availability has many nines.
    /// </summary>
    /// <inheritdoc cref="AtLeast" path="/param"/>
    /// <inheritdoc cref="AtLeast" path="/exception"/>
    internal double FewerThan(ReadOnlySpan<int> nodes, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes.Length, MostReplicas, nameof(nodes));
        if (k == 0 || k > nodes.Length)
        {
            return k == 0 ? 0 : 1;
        }

        Span<int> ranks = stackalloc int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(nodes[i], nameof(nodes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(nodes[i], _rankOf.Length, nameof(nodes));
            Insert(ranks, i, _rankOf[nodes[i]]);
        }

        // Only the chances of 0 to k - 1 replicas up are ever looked at, so nothing above is computed.
        Span<double> chances = stackalloc double[k];
        Span<double> scratch = stackalloc double[k * TreeConvolution.Buffers];
        new TreeConvolution(_tree, ranks, scratch).Fill(chances);
        double sum = 0;
        foreach (double chance in chances)
        {
            sum += chance;
        }

        return Math.Min(1, sum);
    }

    private static void Insert(Span<int> sorted, int count, int value)
    {
        int at = count;
        while (at > 0 && sorted[at - 1] > value)
        {
            sorted[at] = sorted[at - 1];
            at--;
        }

        sorted[at] = value;
    }
}
