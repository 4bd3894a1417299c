using Continuum.Placement.Problems;

namespace Continuum.Placement.Compiled;

/// <summary>Finds the applications: functions that edges, chains or closeness connect.</summary>
internal static class ApplicationCompiler
{
    private const double GiB = 1024.0 * 1024 * 1024;
    private const double SecondsAnHour = 3600;

    /// <summary>Fills in <see cref="FunctionTable.Application"/> too.</summary>
    internal static Application[] Compile(
        PlacementProblem problem,
        PlacementFunction[] functions,
        FunctionTable table,
        Dictionary<string, int> numbers,
        PlaceTable places)
    {
        CompiledEdge[] edges =
        [
            .. problem.Edges
                .Select(edge => new CompiledEdge(
                    numbers[edge.From], numbers[edge.To], edge.CallsPerSecond,
                    edge.CallsPerSecond * SecondsAnHour * edge.BytesPerCall / GiB))
                .OrderBy(edge => edge.From).ThenBy(edge => edge.To)
                .ThenBy(edge => edge.CallsPerSecond).ThenBy(edge => edge.GiBPerHour),
        ];
        CompiledChain[] chains =
        [
            .. problem.Chains
                .OrderBy(chain => chain.From.ToString(), StringComparer.Ordinal)
                .ThenBy(chain => string.Join('\n', chain.Functions), StringComparer.Ordinal)
                .ThenBy(chain => chain.AtMostMs).ThenBy(chain => chain.RatePerSecond).ThenBy(chain => chain.Weight)
                .Select(chain => Compile(chain, functions, numbers, places)),
        ];
        int[] root = [.. Enumerable.Range(0, functions.Length)];
        foreach (CompiledEdge edge in edges)
        {
            Join(root, edge.From, edge.To);
        }

        foreach (CompiledChain chain in chains)
        {
            foreach (int function in chain.Functions)
            {
                Join(root, chain.Functions[0], function);
            }
        }

        for (int i = 0; i < functions.Length; i++)
        {
            foreach ((int other, _) in table.Together[i])
            {
                Join(root, i, other);
            }
        }

        return Collect(root, table, edges, chains);
    }

    private static CompiledChain Compile(
        ChainObjective chain, PlacementFunction[] functions, Dictionary<string, int> numbers, PlaceTable places)
    {
        int[] along = [.. chain.Functions.Select(key => numbers[key])];
        double service = 0;
        foreach (int function in along)
        {
            service += functions[function].ServiceMs;
        }

        return new(along, places.Find(chain.From), chain.RatePerSecond, chain.AtMostMs - service, chain.Weight);
    }

    private static Application[] Collect(int[] root, FunctionTable table, CompiledEdge[] edges, CompiledChain[] chains)
    {
        ILookup<int, CompiledEdge> edgesOf = edges.ToLookup(edge => Root(root, edge.From));
        ILookup<int, CompiledChain> chainsOf = chains.ToLookup(chain => Root(root, chain.Functions[0]));
        List<Application> applications = [];
        foreach (IGrouping<int, int> members in Enumerable.Range(0, root.Length).GroupBy(i => Root(root, i)))
        {
            int[] functions = [.. members];
            if (functions.Length < 2)
            {
                continue;
            }

            foreach (int function in functions)
            {
                table.Application[function] = applications.Count;
            }

            applications.Add(new(functions, [.. edgesOf[members.Key]], [.. chainsOf[members.Key]]));
        }

        return [.. applications];
    }

    private static int Root(int[] root, int i)
    {
        while (root[i] != i)
        {
            i = root[i] = root[root[i]];
        }

        return i;
    }

    private static void Join(int[] root, int one, int other)
    {
        int a = Root(root, one);
        int b = Root(root, other);
        root[Math.Max(a, b)] = Math.Min(a, b);
    }
}
