namespace Continuum.Placement.Problems;

/// <summary>Who may ask to be beside whom.</summary>
internal static class NeighbourRules
{
    internal static void Check(
        IReadOnlyList<PlacementFunction> functions, Dictionary<string, int> positions, MistakeList mistakes)
    {
        bool together = false;
        for (int i = 0; i < functions.Count; i++)
        {
            Check(functions[i], functions[i].Apart, "apart from", positions, mistakes);
            Check(functions[i], functions[i].Together, "together with", positions, mistakes);
            together |= functions[i].Together.Count > 0;
        }

        if (together)
        {
            Contradictions(functions, positions, Apart(functions, positions), mistakes);
        }
    }

    // How coarse a domain two functions may not share, both ways round.
    private static Dictionary<(int, int), SpreadLevel> Apart(
        IReadOnlyList<PlacementFunction> functions, Dictionary<string, int> positions)
    {
        Dictionary<(int, int), SpreadLevel> apart = [];
        for (int i = 0; i < functions.Count; i++)
        {
            for (int j = 0; j < functions[i].Apart.Count; j++)
            {
                Neighbour other = functions[i].Apart[j];
                if (other.Function is not null && positions.TryGetValue(other.Function, out int at))
                {
                    (int, int) pair = (Math.Min(i, at), Math.Max(i, at));
                    apart[pair] = apart.TryGetValue(pair, out SpreadLevel level) && level < other.Level
                        ? level
                        : other.Level;
                }
            }
        }

        return apart;
    }

    private static void Check(
        PlacementFunction function,
        IReadOnlyList<Neighbour> neighbours,
        string how,
        Dictionary<string, int> positions,
        MistakeList mistakes)
    {
        for (int i = 0; i < neighbours.Count; i++)
        {
            Neighbour other = neighbours[i];
            mistakes.Level(other.Level, "function", function.Key, $"being {how} {other.Function}");
            if (other.Function is null || !positions.ContainsKey(other.Function))
            {
                mistakes.Add($"function {function.Key}: is to be {how} {other.Function}, "
                    + "the key of a function of the problem is right");
            }
            else if (other.Function == function.Key)
            {
                mistakes.Add($"function {function.Key}: is to be {how} itself, another function is right");
            }

            for (int j = 0; j < i; j++)
            {
                if (neighbours[j] == other)
                {
                    mistakes.Add($"function {function.Key}: is to be {how} {other.Function} twice, once is right");
                }
            }
        }
    }

    // Whoever shares a domain shares all coarser ones: together at a level and apart at it or a coarser one cannot be.
    private static void Contradictions(
        IReadOnlyList<PlacementFunction> functions,
        Dictionary<string, int> positions,
        Dictionary<(int, int), SpreadLevel> apart,
        MistakeList mistakes)
    {
        for (int i = 0; i < functions.Count; i++)
        {
            foreach (Neighbour other in functions[i].Together)
            {
                if (other.Function is not null
                    && positions.TryGetValue(other.Function, out int at)
                    && apart.TryGetValue((Math.Min(i, at), Math.Max(i, at)), out SpreadLevel level)
                    && level <= other.Level)
                {
                    mistakes.Add($"function {functions[i].Key}: is to share a {Words.Of(other.Level)} with "
                        + $"{other.Function} and no {Words.Of(level)}, one of the two is right");
                }
            }
        }
    }
}
