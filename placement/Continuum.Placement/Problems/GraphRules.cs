namespace Continuum.Placement.Problems;

/// <summary>What calls, chains and data may say.</summary>
internal static class GraphRules
{
    internal static void Check(PlacementProblem problem, Dictionary<string, int> functions, MistakeList mistakes)
    {
        for (int i = 0; i < problem.Edges.Count; i++)
        {
            Check(problem.Edges[i], functions, mistakes);
        }

        for (int i = 0; i < problem.Chains.Count; i++)
        {
            Check(problem.Chains[i], functions, mistakes);
        }

        for (int i = 0; i < problem.Data.Count; i++)
        {
            mistakes.At(problem.Data[i].Place, "data set", problem.Data[i].Name, "lies");
            mistakes.Amount(problem.Data[i].Bytes, "data set", problem.Data[i].Name, "size in bytes");
        }
    }

    private static void Check(FunctionEdge edge, Dictionary<string, int> functions, MistakeList mistakes)
    {
        bool known = edge.From is not null && functions.ContainsKey(edge.From)
            && edge.To is not null && functions.ContainsKey(edge.To);
        if (!known || edge.From == edge.To)
        {
            mistakes.Add($"edge {edge.From} -> {edge.To}: "
                + (known
                    ? "a function calls itself, another one is right"
                    : "both ends are to be functions of the problem"));
        }

        if (!IsAmount(edge.CallsPerSecond) || !IsAmount(edge.BytesPerCall))
        {
            string name = $"{edge.From} -> {edge.To}";
            mistakes.Amount(edge.CallsPerSecond, "edge", name, "calls a second");
            mistakes.Amount(edge.BytesPerCall, "edge", name, "bytes for each call");
        }
    }

    private static void Check(ChainObjective chain, Dictionary<string, int> functions, MistakeList mistakes)
    {
        string name = string.Join(" -> ", chain.Functions);
        if (chain.Functions.Count < 2)
        {
            mistakes.Add($"chain {name}: has {chain.Functions.Count} function(s), two or more are right");
        }

        foreach (string key in chain.Functions)
        {
            if (key is null || !functions.ContainsKey(key))
            {
                mistakes.Add($"chain {name}: {key} is no function of the problem, the key of one is right");
            }
        }

        mistakes.Once(chain.Functions, "chain", name, "function");
        mistakes.At(chain.From, "chain", name, "has clients");
        mistakes.Amount(chain.RatePerSecond, "chain", name, "events a second");
        mistakes.Amount(chain.Weight, "chain", name, "weight of a miss");
        mistakes.Positive(chain.AtMostMs, "chain", name, "latency objective in milliseconds");
    }

    private static bool IsAmount(double value) => value >= 0 && value <= MistakeList.Most;
}
