using System.Globalization;
using Continuum.Placement.KeepAlive;
using Continuum.Placement.Lab.Data;

namespace Continuum.Placement.Lab.KeepAlive;

/// <summary>
/// The trade-off of section 5.2 of Shahrad et al. (ATC'20) on a recorded trace: fixed keep-alive times against the
/// hybrid histogram, cold starts of the third quartile against memory time. All functions count as equally large.
/// </summary>
public static class KeepAliveStudy
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Replays every function against every policy.</summary>
    /// <param name="functions">Calls per minute; read twice or more.</param>
    public static IReadOnlyList<KeepAliveStudyRow> Run(IReadOnlyList<FunctionInvocations> functions)
    {
        KeepAliveSummary ten = Replay(functions, () => new FixedKeepAlive(10 * Minute));
        List<KeepAliveStudyRow> rows = [];
        void Add(string name, Func<IKeepAlivePolicy> policy)
        {
            KeepAliveSummary summary = Replay(functions, policy);
            rows.Add(new KeepAliveStudyRow(
                name, summary, ten.Wasted == TimeSpan.Zero ? 0 : summary.Wasted / ten.Wasted));
        }

        foreach (int minutes in (int[])[5, 10, 20, 30, 45, 60, 90, 120, 240])
        {
            Add(Name($"fixed {minutes} min"), () => new FixedKeepAlive(minutes * Minute));
        }

        foreach (int bins in (int[])[60, 120, 180, 240])
        {
            Add(Name($"hybrid {bins} min"), () => new HybridKeepAlive(new KeepAliveOptions { Bins = bins }));
        }

        foreach (int standard in (int[])[10, 20, 30, 60, 120])
        {
            KeepAliveOptions options = new() { Standard = standard * Minute };
            Add(Name($"hybrid 240 min, {standard} min while unsure"), () => new HybridKeepAlive(options));
        }

        foreach (double variation in (double[])[0, 5, 10])
        {
            KeepAliveOptions options = new() { LeastVariation = variation };
            Add(Name($"hybrid 240 min, variation {variation}"), () => new HybridKeepAlive(options));
        }

        foreach (int samples in (int[])[2, 8, 16])
        {
            KeepAliveOptions options = new() { LeastSamples = samples };
            Add(Name($"hybrid 240 min, {samples} samples"), () => new HybridKeepAlive(options));
        }

        foreach ((double head, double tail) in ((double, double)[])[(0, 1), (0, 0.99), (0.05, 0.95), (0.01, 0.999)])
        {
            KeepAliveOptions options = new() { Head = head, Tail = tail };
            Add(Name($"hybrid 240 min, {head:P1} to {tail:P1}"), () => new HybridKeepAlive(options));
        }

        return rows;
    }

    private static KeepAliveSummary Replay(IReadOnlyList<FunctionInvocations> functions, Func<IKeepAlivePolicy> policy)
    {
        KeepAliveOutcome[] outcomes = new KeepAliveOutcome[functions.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = KeepAliveEvaluation.Replay(functions[i].PerMinute, Minute, policy());
        }

        return KeepAliveSummary.Of(outcomes);
    }

    private static string Name(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
