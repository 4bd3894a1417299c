using System.Globalization;

namespace Continuum.Bench;

/// <summary>What the command line says.</summary>
/// <param name="Root">The repository's folder; what is needed was built in it.</param>
/// <param name="Area">What to measure; <c>invoke</c>, <c>sandbox</c>, <c>mqtt</c>, <c>kill</c>, <c>powercut</c> or
/// <c>placement</c>.</param>
/// <param name="JsonFile">Where the figures go for programs; null for nowhere.</param>
/// <param name="Quick">Few samples, to see that the measurement works.</param>
internal sealed record BenchArguments(string Root, string Area, string? JsonFile, bool Quick)
{
    public const string Usage =
        "usage: bench.sh invoke|sandbox [--json FILE] [--quick]\n"
        + "       bench.sh mqtt [--json FILE] [--quick] [--only idle,retained,fan-in-qos1,events,hostile,tls-return]\n"
        + "       bench.sh kill|powercut [--json FILE] [--times N] [--seed S]\n"
        + "       bench.sh placement [--json FILE] [--quick] [--data DIR] [--only T1,T5] [--resume FILE]\n"
        + "  invoke        HTTP and MQTT round trips and events per second of a running continuum\n"
        + "  sandbox       restores of micro-VMs, beside containers and plain processes\n"
        + "  mqtt          the broker beside mosquitto, and events through functions\n"
        + "  kill          SIGKILL of an agent under load: no event lost, no answer twice\n"
        + "  powercut      the same with the power of the agent's machine, a virtual one, cut\n"
        + "  placement     plans against known optima, baselines and targets: the tests T1 to T19\n"
        + "  --json FILE   writes the figures to FILE too\n"
        + "  --quick       few samples: shows that it works, not how fast it is\n"
        + "  --times N     kills, 200 when nothing is said; power cuts, 500\n"
        + "  --seed S      decides their moments; a new one when nothing is said\n"
        + "  --data DIR    published data sets; CONTINUUM_PLACEMENT_DATA where it is not given\n"
        + "  --only PARTS  these tests, or the cases of mqtt that begin so, parted by commas\n"
        + "  --resume FILE keeps finished parts in FILE, and goes on after those that it holds";

    /// <summary>Published data sets for placement; null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Tests of placement, or beginnings of MQTT's cases, to run; none for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where finished parts of placement are kept; null for nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>How often the agent is killed, at least once; null when nothing is said.</summary>
    public int? Times { get; init; }

    /// <summary>What decides the moments of the kills; null for a new one.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether a case is to be run: all are when none were asked for.</summary>
    public bool Wants(string name) =>
        Only.Count == 0 || Only.Any(asked => name.StartsWith(asked, StringComparison.Ordinal));

    /// <summary>A path within what the build made.</summary>
    public string Built(string path) => Path.GetFullPath(Path.Combine(Root, "artifacts", path));

    /// <summary>Null when the arguments are not as <see cref="Usage"/> says.</summary>
    public static BenchArguments? Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not
            [
                "--root", var root, ("invoke" or "sandbox" or "mqtt" or "kill" or "powercut" or "placement") and var area,
                .. var options,
            ])
        {
            return null;
        }

        BenchArguments parsed = new(root, area, null, false);
        while (options is [var option, .. var rest])
        {
            switch (option)
            {
                case "--quick":
                    parsed = parsed with { Quick = true };
                    options = rest;
                    break;
                case "--json" when rest is [var file, ..]:
                    parsed = parsed with { JsonFile = file };
                    options = rest[1..];
                    break;
                case "--data" when area == "placement" && rest is [var folder, ..]:
                    parsed = parsed with { DataFolder = folder };
                    options = rest[1..];
                    break;
                case "--only" when area is "placement" or "mqtt" && rest is [var tests, ..]:
                    parsed = parsed with { Only = tests.Split(',', StringSplitOptions.RemoveEmptyEntries) };
                    options = rest[1..];
                    break;
                case "--resume" when area == "placement" && rest is [var state, ..]:
                    parsed = parsed with { StateFile = state };
                    options = rest[1..];
                    break;
                case "--times" when area is "kill" or "powercut" && rest is [var times, ..]
                    && int.TryParse(times, CultureInfo.InvariantCulture, out int count) && count > 0:
                    parsed = parsed with { Times = count };
                    options = rest[1..];
                    break;
                case "--seed" when area is "kill" or "powercut" && rest is [var number, ..]
                    && int.TryParse(number, CultureInfo.InvariantCulture, out int seed):
                    parsed = parsed with { Seed = seed };
                    options = rest[1..];
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}
