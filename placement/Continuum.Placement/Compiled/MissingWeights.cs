namespace Continuum.Placement.Compiled;

/// <summary>
/// What a missing replica weighs: one of a higher priority weighs more than all of lower ones together, so that who
/// yields is decided by priority alone. Where there are more priorities than 62 bits tell apart, the highest share the
/// largest weight.
/// </summary>
internal static class MissingWeights
{
    private const long Most = 1L << 62;

    // So much of what there is may come on top before weights must be made anew.
    private const int GrowingShare = 8;

    /// <summary>
    /// Fills in the weights, and says by priority how much may be missing before it outweighs the next one.
    /// </summary>
    /// <param name="table">Filled in; functions that left are passed over.</param>
    /// <param name="growing">Whether functions are to be added: weights leave room for some then.</param>
    internal static SortedDictionary<int, (long Units, long Weight)> Fill(FunctionTable table, bool growing = false)
    {
        SortedDictionary<int, long> units = [];
        for (int i = 0; i < table.Count; i++)
        {
            if (Units(table, i) is var its and > 0)
            {
                units[table.Priority[i]] = units.GetValueOrDefault(table.Priority[i]) + its;
            }
        }

        SortedDictionary<int, (long Units, long Weight)> weights = Weights(units, growing);
        for (int i = 0; i < table.Count; i++)
        {
            if (Units(table, i) > 0)
            {
                table.MissingWeight[i] = weights[table.Priority[i]].Weight;
            }
        }

        return weights;
    }

    /// <summary>
    /// The most that can be missing of one function: replicas, and replicas that stand where they may not.
    /// </summary>
    internal static int Units(FunctionTable table, int i) => table.Least[i] + table.Most[i];

    private static SortedDictionary<int, (long Units, long Weight)> Weights(
        SortedDictionary<int, long> units, bool growing)
    {
        SortedDictionary<int, (long Units, long Weight)> weights = [];
        Int128 all = 0;
        foreach ((int priority, long count) in units)
        {
            long room = growing ? count + (count / GrowingShare) + 1 : count;
            weights.Add(priority, (room, 0));
            all += room;
        }

        long weight = 1;
        Int128 below = 0;
        foreach (int priority in units.Keys)
        {
            // The whole sum must not overflow either: all that is left may come at this weight.
            if ((below + 1) * all < Most)
            {
                weight = (long)(below + 1);
            }

            long room = weights[priority].Units;
            weights[priority] = (room, weight);
            below += (Int128)weight * room;
        }

        return weights;
    }
}
