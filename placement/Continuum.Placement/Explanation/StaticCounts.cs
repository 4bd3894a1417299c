using Continuum.Placement.Compiled;
using Continuum.Placement.Plans;

namespace Continuum.Placement.Explanation;

/// <summary>How many nodes static constraints rule out, worked out once for all functions that ask alike.</summary>
internal sealed class StaticCounts
{
    private readonly CompiledProblem _problem;
    private readonly ProblemIndex _index;
    private readonly int[] _nodesOfClass;
    private readonly int[] _firstOfClass;
    private readonly IReadOnlyList<RejectionCount>?[] _counts;

    internal StaticCounts(CompiledProblem problem, ProblemIndex index)
    {
        _problem = problem;
        _index = index;
        _nodesOfClass = new int[problem.Masks.Classes];
        _firstOfClass = new int[problem.Masks.Classes];
        _counts = new IReadOnlyList<RejectionCount>?[problem.Functions.Count];
        for (int node = problem.Nodes.Count - 1; node >= 0; node--)
        {
            _nodesOfClass[problem.Nodes.Class[node]]++;
            _firstOfClass[problem.Nodes.Class[node]] = node;
        }
    }

    internal IReadOnlyList<RejectionCount> Of(int function)
    {
        int group = _problem.Functions.Group[function];
        return _counts[group] ??= Count(function, group);
    }

    private RejectionCount[] Count(int function, int group)
    {
        int[] counts = new int[(int)RejectionReason.TooFew + 1];
        for (int each = 0; each < _nodesOfClass.Length; each++)
        {
            if (!_problem.Masks.Allows(group, each))
            {
                RejectionReason? reason =
                    StaticReasons.First(_index.Functions[function], _index.Nodes[_firstOfClass[each]]);
                counts[(int)reason!.Value] += _nodesOfClass[each];
            }
        }

        return Counted(counts);
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
