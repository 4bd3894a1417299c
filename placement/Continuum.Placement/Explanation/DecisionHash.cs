using System.Security.Cryptography;
using Continuum.Placement.Availability;
using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Explanation;

/// <summary>
/// Names a decision by what it was made from. The order of the problem's lists does not matter where it does not matter
/// to the plan either.
/// </summary>
internal static class DecisionHash
{
    // Where there are more pairs of places than these, round trips enter at regular steps among them.
    private const long MostPairs = 100_000;

    internal static string Of(PlacementProblem problem, ulong seed, int rounds)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(seed);
        writer.Write(rounds);
        ProblemIndex index = new(problem);
        foreach (PlacementNode node in index.Nodes)
        {
            ProblemBytes.Write(writer, node);
        }

        foreach (PlacementFunction function in index.Functions)
        {
            ProblemBytes.Write(writer, function);
        }

        ProblemBytes.WriteGraph(writer, problem);
        ProblemBytes.Write(writer, problem.Weights);
        writer.Write(problem.MoveBudget ?? -1);
        Write(writer, problem.Failures);
        Write(writer, problem, index);
        return Convert.ToHexStringLower(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
    }

    private static void Write(BinaryWriter writer, FailureModel failures)
    {
        writer.Write(failures.Nodes.Count);
        writer.Write(failures.Domains.Count);
        writer.Write(failures.Kinds.Count);
        foreach ((string id, double own) in failures.Nodes.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(id);
            writer.Write(own);
        }

        foreach ((string path, IReadOnlyList<DomainState> states) in
            failures.Domains.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(path);
            Write(writer, states);
        }

        foreach ((string kind, KindPrior prior) in failures.Kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(kind);
            Write(writer, prior);
        }

        Write(writer, failures.OtherKinds);
        Write(writer, failures.ZonePrior);
        Write(writer, failures.RegionPrior);
    }

    private static void Write(BinaryWriter writer, KindPrior prior)
    {
        writer.Write(prior.Unavailability);
        Write(writer, prior.Site);
    }

    private static void Write(BinaryWriter writer, IReadOnlyList<DomainState> states)
    {
        writer.Write(states.Count);
        foreach (DomainState state in states)
        {
            writer.Write(state.Probability);
            writer.Write(state.NodeDown);
        }
    }

    // Round trips from where clients and data are to where nodes are: no others decide anything.
    private static void Write(BinaryWriter writer, PlacementProblem problem, ProblemIndex index)
    {
        if (problem.Network is not { } network)
        {
            return;
        }

        SortedSet<int> to = [.. index.Nodes.Select(node => network.Find(node.Place)).Where(place => place >= 0)];
        SortedSet<int> from =
        [
            .. index.Functions.SelectMany(function => function.Demand.Select(cell => cell.From))
                .Concat(problem.Chains.Select(chain => chain.From))
                .Concat(problem.Data.Select(data => data.Place))
                .Select(network.Find)
                .Where(place => place >= 0),
        ];
        if (problem.Edges.Count + problem.Chains.Count > 0)
        {
            from.UnionWith(to);
        }

        int[] rows = [.. from];
        int[] columns = [.. to];
        long pairs = (long)rows.Length * columns.Length;
        long step = Math.Max(1, pairs / MostPairs);
        for (long pair = 0; pair < pairs; pair += step)
        {
            LatencyEstimate estimate = network.Between(rows[pair / columns.Length], columns[pair % columns.Length]);
            writer.Write(estimate.MedianMs);
            writer.Write(estimate.Sigma);
            writer.Write(estimate.Measured);
        }
    }
}
