using Continuum.Placement.Problems;

namespace Continuum.Placement.Nearest;

/// <summary>The nodes chosen for one function so far.</summary>
internal sealed class Selection(PlacementFunction function)
{
    private readonly List<Candidate> _chosen = [];
    private readonly HashSet<string> _domains = new(StringComparer.Ordinal);

    internal PlacementFunction Function { get; } = function;

    internal IReadOnlyList<Candidate> Chosen => _chosen;

    internal bool IsComplete => _chosen.Count >= Function.Replicas && DomainsMissing == 0;

    internal int DomainsMissing => Math.Max(0, (Function.Spread?.AtLeast ?? 0) - _domains.Count);

    internal bool Has(PlacementNode node) => _chosen.Exists(candidate => candidate.Node.Id == node.Id);

    /// <summary>
    /// Adds the best of the ranked candidates: first one for each failure domain still missing, then the others, of
    /// which only as many as leave a replica for each domain that is still missing after that. So a choice made from
    /// a part of the nodes (those that carry the function now) never has to be undone when the rest comes to it.
    /// </summary>
    internal void Extend(IReadOnlyList<Candidate> ranked, RoomLedger room)
    {
        foreach (Candidate candidate in ranked)
        {
            if (DomainsMissing > 0 && !_domains.Contains(Domain(candidate)))
            {
                Add(candidate, room);
            }
        }

        foreach (Candidate candidate in ranked)
        {
            if (_chosen.Count + DomainsMissing < Function.Replicas && !Has(candidate.Node))
            {
                Add(candidate, room);
            }
        }
    }

    private void Add(Candidate candidate, RoomLedger room)
    {
        _chosen.Add(candidate);
        _domains.Add(Domain(candidate));
        room.Reserve(candidate.Node, Function);
    }

    private string Domain(Candidate candidate) => candidate.Domain(Function.Spread?.Level ?? SpreadLevel.Node);
}
