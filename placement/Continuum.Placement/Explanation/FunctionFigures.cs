namespace Continuum.Placement.Explanation;

/// <summary>How a function fares in a plan.</summary>
/// <param name="Nodes">The nodes that carry it, in the order of their ids.</param>
/// <param name="Cost">What it costs, term by term.</param>
/// <param name="Availability">The probability that enough replicas are up and within the objective.</param>
/// <param name="WithinObjective">The share of its events that is answered within the objective; 1 without any.</param>
/// <param name="MedianMs">The median answer in milliseconds, on average over its events; 0 without any.</param>
/// <param name="Missing">Replicas, domains and neighbours that are missing.</param>
public sealed record FunctionFigures(
    IReadOnlyList<string> Nodes,
    CostTerms Cost,
    double Availability,
    double WithinObjective,
    double MedianMs,
    long Missing)
{
    internal static FunctionFigures Of(FunctionExplanation function)
    {
        double rate = 0;
        double within = 0;
        double median = 0;
        foreach (ChosenReplica replica in function.Chosen)
        {
            foreach (ClientLatency client in replica.Clients)
            {
                rate += client.RatePerSecond;
                within += client.RatePerSecond * client.WithinObjective;
                median += client.RatePerSecond * client.MedianMs;
            }
        }

        return new(
            [.. function.Chosen.Select(replica => replica.NodeId)],
            function.Cost,
            function.Availability,
            rate > 0 ? within / rate : 1,
            rate > 0 ? median / rate : 0,
            function.Missing);
    }
}
