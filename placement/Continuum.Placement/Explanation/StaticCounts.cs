using System.Text;
using Continuum.Placement.Compiled;
using Continuum.Placement.Plans;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>
/// How many nodes static constraints rule out, worked out once for all functions that ask alike. A class of nodes is a
/// kind of node at a place, and there are many more classes than of either: a kind and a place are looked at once.
/// </summary>
internal sealed class StaticCounts
{
    private readonly CompiledProblem _problem;
    private readonly ProblemIndex _index;
    private readonly int[] _nodesOfClass;
    private readonly int[] _firstOfClass;
    private readonly int[] _kindOfClass;
    private readonly List<PlacementNode> _kinds = [];
    private readonly IReadOnlyList<RejectionCount>?[] _counts;
    private readonly Dictionary<string, bool?[]> _resident = new(StringComparer.Ordinal);

    internal StaticCounts(CompiledProblem problem, ProblemIndex index)
    {
        _problem = problem;
        _index = index;
        _nodesOfClass = new int[problem.Masks.Classes];
        _firstOfClass = new int[problem.Masks.Classes];
        _kindOfClass = new int[problem.Masks.Classes];
        _counts = new IReadOnlyList<RejectionCount>?[problem.Functions.Count];
        for (int node = problem.Nodes.Count - 1; node >= 0; node--)
        {
            _nodesOfClass[problem.Nodes.Class[node]]++;
            _firstOfClass[problem.Nodes.Class[node]] = node;
        }

        Dictionary<string, int> kinds = new(StringComparer.Ordinal);
        StringBuilder text = new();
        for (int each = 0; each < _kindOfClass.Length; each++)
        {
            PlacementNode first = index.Nodes[_firstOfClass[each]];
            string key = (first.IsAlive ? "" : "away") + StaticRules.KindKey(first, text);
            if (!kinds.TryGetValue(key, out _kindOfClass[each]))
            {
                kinds.Add(key, _kindOfClass[each] = _kinds.Count);
                _kinds.Add(first);
            }
        }
    }

    internal IReadOnlyList<RejectionCount> Of(int function)
    {
        int group = _problem.Functions.Group[function];
        return _counts[group] ??= Count(function, group);
    }

    private RejectionCount[] Count(int function, int group)
    {
        PlacementFunction asks = _index.Functions[function];
        bool?[] resident = Resident(asks);
        RejectionReason?[] beforePlace = new RejectionReason?[_kinds.Count];
        RejectionReason?[] afterPlace = new RejectionReason?[_kinds.Count];
        for (int kind = 0; kind < _kinds.Count; kind++)
        {
            beforePlace[kind] = StaticReasons.BeforePlace(_kinds[kind]);
            afterPlace[kind] = StaticReasons.AfterPlace(asks, _kinds[kind]);
        }

        int[] counts = new int[(int)RejectionReason.TooFew + 1];
        for (int each = 0; each < _nodesOfClass.Length; each++)
        {
            if (!_problem.Masks.Allows(group, each))
            {
                int first = _firstOfClass[each];
                int kind = _kindOfClass[each];
                bool inside = resident[_problem.Nodes.Place[first]] ??=
                    StaticRules.InResidency(asks, _index.Nodes[first]);
                RejectionReason reason =
                    (beforePlace[kind] ?? (inside ? afterPlace[kind] : RejectionReason.Residency))!.Value;
                counts[(int)reason] += _nodesOfClass[each];
            }
        }

        return Counted(counts);
    }

    // By place of a node: null where it was not looked at yet.
    private bool?[] Resident(PlacementFunction function)
    {
        string patterns = string.Join('\n', function.Residency);
        if (!_resident.TryGetValue(patterns, out bool?[]? resident))
        {
            _resident.Add(patterns, resident = new bool?[_problem.Places.Count]);
        }

        return resident;
    }

    /// <summary>The reasons that there is any of.</summary>
    internal static RejectionCount[] Counted(int[] counts)
    {
        List<RejectionCount> counted = [];
        for (int reason = 0; reason < counts.Length; reason++)
        {
            if (counts[reason] > 0)
            {
                counted.Add(new((RejectionReason)reason, counts[reason]));
            }
        }

        return [.. counted];
    }
}
