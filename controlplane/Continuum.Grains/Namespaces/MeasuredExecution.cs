using Continuum.Contracts.Functions;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Namespaces;

/// <summary>How long a function takes, as the nodes that ran it measured: part of every latency objective.</summary>
internal static class MeasuredExecution
{
    /// <summary>Fewer answers than these say nothing of a tail: the first of a function are cold starts.</summary>
    public const double LeastWeight = 20;

    /// <summary>
    /// The mean of what the nodes measured, each by its answers; null where too few answers were measured lately.
    /// </summary>
    public static ExecutionTime? Of(FunctionKey key, IReadOnlyList<NodeReport> reports)
    {
        double weight = 0;
        double[] sums = new double[ExecutionTime.Quantiles.Count];
        foreach (NodeReport report in reports)
        {
            if (report.Executions.TryGetValue(key, out ExecutionTime? time))
            {
                weight += time.Weight;
                for (int i = 0; i < sums.Length; i++)
                {
                    sums[i] += time.Weight * time.QuantilesMs[i];
                }
            }
        }

        return weight < LeastWeight ? null : new ExecutionTime(weight, [.. sums.Select(sum => sum / weight)]);
    }
}
