using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>Who is beside whom in a plan, and in how many failure domains a function is.</summary>
internal sealed class Neighbourhood(IPlacedNodes placed, CompiledProblem problem)
{
    /// <summary>Whether a function has a replica in a node's failure domain.</summary>
    internal bool IsBeside(int other, SpreadLevel level, int node, int without = -1)
    {
        int domain = problem.Nodes.Domain(level, node);
        foreach (int its in placed.NodesOf(other))
        {
            if (its != without && problem.Nodes.Domain(level, its) == domain)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In how many domains a function would be with a node in place of another (-1 for none).</summary>
    internal int Domains(int function, SpreadLevel level, int with, int without)
    {
        HashSet<int> domains = [];
        foreach (int node in placed.NodesOf(function))
        {
            if (node != without)
            {
                domains.Add(problem.Nodes.Domain(level, node));
            }
        }

        if (with >= 0)
        {
            domains.Add(problem.Nodes.Domain(level, with));
        }

        return domains.Count;
    }

    /// <summary>How many replicas a function would have in a node's domain beside it.</summary>
    internal int Beside(int function, SpreadLevel level, int node, int without)
    {
        int domain = problem.Nodes.Domain(level, node);
        int count = 0;
        foreach (int its in placed.NodesOf(function))
        {
            count += its != without && problem.Nodes.Domain(level, its) == domain ? 1 : 0;
        }

        return count;
    }
}
