namespace Continuum.Placement.Search;

/// <summary>
/// For each node the functions that lose least by going there, beside their cheapest node; worked out when first asked
/// for. Not for several threads.
/// </summary>
internal sealed class NearFunctions(SubProblem sub)
{
    private const int Most = 48;
    private readonly int[] _start = new int[sub.Nodes.Length + 1];
    private int[]? _functions;

    internal ReadOnlySpan<int> Of(int node) => (_functions ??= Find()).AsSpan(_start[node].._start[node + 1]);

    private int[] Find()
    {
        int nodes = sub.Nodes.Length;
        int functions = sub.Functions.Length;
        List<int> found = [];
        long[] loss = new long[functions];
        int[] order = new int[functions];
        for (int node = 0; node < nodes; node++)
        {
            int count = 0;
            for (int function = 0; function < functions; function++)
            {
                long cost = sub.Cost[(function * nodes) + node];
                if (cost < SubProblem.Forbidden)
                {
                    int cheapest = sub.CandidateNode[sub.CandidateStart[function]];
                    loss[function] = cost - sub.Cost[(function * nodes) + cheapest];
                    order[count++] = function;
                }
            }

            Span<int> sorted = order.AsSpan(0, count);
            sorted.Sort((one, other) =>
                loss[one].CompareTo(loss[other]) is var by and not 0 ? by : one.CompareTo(other));
            found.AddRange(sorted[..Math.Min(count, Most)]);
            _start[node + 1] = found.Count;
        }

        return [.. found];
    }
}
