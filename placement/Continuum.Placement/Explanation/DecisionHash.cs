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
        using MemoryStream stream = new(BytesExpected(problem));
        using BinaryWriter writer = new(stream);
        writer.Write(seed);
        writer.Write(rounds);
        ProblemIndex index = new(problem);
        PlaceTexts places = new();
        foreach (PlacementNode node in index.Nodes)
        {
            ProblemBytes.Write(writer, node);
        }

        foreach (PlacementFunction function in index.Functions)
        {
            ProblemBytes.Write(writer, function, places);
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
        if (failures.SitesTogether.Count > 0 || failures.SitesTogetherPrior > 0)
        {
            WriteSitesTogether(writer, failures);
        }
    }

    private static void WriteSitesTogether(BinaryWriter writer, FailureModel failures)
    {
        writer.Write("sites together");
        writer.Write(failures.SitesTogether.Count);
        foreach ((string zone, double together) in
            failures.SitesTogether.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.Write(zone);
            writer.Write(together);
        }

        writer.Write(failures.SitesTogetherPrior);
    }

    // A guess that saves copying while the bytes grow; no more than is usual.
    private static int BytesExpected(PlacementProblem problem) =>
        (int)Math.Min(1 << 26, 4096 + (300L * (problem.Nodes.Count + problem.Functions.Count)));

    private static int[] Numbers(INetworkView network, HashSet<Place> places) =>
        [.. places.Select(network.Find).Where(place => place >= 0).Distinct().Order()];

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

        HashSet<Place> ends = [.. index.Nodes.Select(node => node.Place)];
        int[] columns = Numbers(network, ends);
        HashSet<Place> starts = problem.Edges.Count + problem.Chains.Count > 0 ? ends : [];
        foreach (PlacementFunction function in index.Functions)
        {
            for (int cell = 0; cell < function.Demand.Count; cell++)
            {
                starts.Add(function.Demand[cell].From);
            }
        }

        starts.UnionWith(problem.Chains.Select(chain => chain.From));
        starts.UnionWith(problem.Data.Select(data => data.Place));
        int[] rows = Numbers(network, starts);
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
