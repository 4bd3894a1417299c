using Continuum.Placement.Compiled;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Planning;

/// <summary>Counts what a function lacks, and says which replicas other functions' places forbid. Pure.</summary>
internal static class MissingReplicas
{
    /// <summary>Replicas or domains that are missing, and replicas that lack a neighbour.</summary>
    internal static int Count(CompiledProblem problem, IPlacedNodes placed, int function)
    {
        FunctionTable functions = problem.Functions;
        ReadOnlySpan<int> nodes = placed.NodesOf(function);
        int missing = Math.Max(0, functions.Least[function] - nodes.Length);
        if (functions.SpreadAtLeast[function] > 1)
        {
            int domains = Domains(problem, functions.SpreadLevel[function], nodes);
            missing = Math.Max(missing, functions.SpreadAtLeast[function] - domains);
        }

        foreach ((int other, SpreadLevel level) in functions.Together[function])
        {
            foreach (int node in nodes)
            {
                missing += IsBeside(problem, placed, other, level, node) ? 0 : 1;
            }
        }

        return missing;
    }

    /// <summary>Whether a function has a replica in a node's failure domain.</summary>
    internal static bool IsBeside(CompiledProblem problem, IPlacedNodes placed, int function, SpreadLevel level, int node)
    {
        int domain = problem.Nodes.Domain(level, node);
        foreach (int its in placed.NodesOf(function))
        {
            if (problem.Nodes.Domain(level, its) == domain)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether no function that must not be beside it is in the node's failure domain.</summary>
    internal static bool IsApart(CompiledProblem problem, IPlacedNodes placed, int function, int node)
    {
        foreach ((int other, SpreadLevel level) in problem.Functions.Apart[function])
        {
            if (IsBeside(problem, placed, other, level, node))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a further replica in the node's domain, one of its nodes left out, keeps the domain's
    /// limit.</summary>
    internal static bool IsWithinLimit(CompiledProblem problem, ReadOnlySpan<int> nodes, int function, int node, int but)
    {
        int most = problem.Functions.LimitAtMost[function];
        if (most == Resources.Unlimited)
        {
            return true;
        }

        SpreadLevel level = problem.Functions.LimitLevel[function];
        int domain = problem.Nodes.Domain(level, node);
        int there = 0;
        foreach (int its in nodes)
        {
            there += its != but && problem.Nodes.Domain(level, its) == domain ? 1 : 0;
        }

        return there < most;
    }

    /// <summary>
    /// Whether a further replica on a node, one of the others left out, can make less missing: not in a domain that has
    /// one where domains are what is missing.
    /// </summary>
    internal static bool MayMend(CompiledProblem problem, ReadOnlySpan<int> nodes, int function, int but, int node)
    {
        FunctionTable functions = problem.Functions;
        SpreadLevel level = functions.SpreadLevel[function];
        if (functions.SpreadAtLeast[function] <= 1 || level == SpreadLevel.Node)
        {
            return true;
        }

        int here = problem.Nodes.Domain(level, node);
        int count = 0;
        int domains = 0;
        bool used = false;
        for (int i = 0; i < nodes.Length; i++)
        {
            int domain = problem.Nodes.Domain(level, nodes[i]);
            bool seen = nodes[i] == but;
            for (int j = 0; j < i && !seen; j++)
            {
                seen = nodes[j] != but && problem.Nodes.Domain(level, nodes[j]) == domain;
            }

            count += nodes[i] == but ? 0 : 1;
            domains += seen ? 0 : 1;
            used |= nodes[i] != but && domain == here;
        }

        return !used || functions.Least[function] - count > functions.SpreadAtLeast[function] - domains;
    }

    private static int Domains(CompiledProblem problem, SpreadLevel level, ReadOnlySpan<int> nodes)
    {
        int domains = 0;
        for (int i = 0; i < nodes.Length; i++)
        {
            int domain = problem.Nodes.Domain(level, nodes[i]);
            bool seen = false;
            for (int j = 0; j < i && !seen; j++)
            {
                seen = problem.Nodes.Domain(level, nodes[j]) == domain;
            }

            domains += seen ? 0 : 1;
        }

        return domains;
    }
}
