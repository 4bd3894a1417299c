namespace Continuum.Bench;

/// <summary>What the command line says.</summary>
/// <param name="Root">The repository's folder; what is needed was built in it.</param>
/// <param name="Area">What to measure; <c>invoke</c>, <c>sandbox</c> or <c>placement</c>.</param>
/// <param name="JsonFile">Where the figures go for programs; null for nowhere.</param>
/// <param name="Quick">Few samples, to see that the measurement works.</param>
internal sealed record BenchArguments(string Root, string Area, string? JsonFile, bool Quick)
{
    public const string Usage =
        "usage: bench.sh invoke|sandbox [--json FILE] [--quick]\n"
        + "       bench.sh placement [--json FILE] [--quick] [--data DIR] [--only T1,T5] [--resume FILE]\n"
        + "  invoke        HTTP and MQTT round trips and events per second of a running continuum\n"
        + "  sandbox       restores of micro-VMs, beside containers and plain processes\n"
        + "  placement     plans against known optima, baselines and targets: the tests T1 to T19\n"
        + "  --json FILE   writes the figures to FILE too\n"
        + "  --quick       few samples: shows that it works, not how fast it is\n"
        + "  --data DIR    published data sets; CONTINUUM_PLACEMENT_DATA where it is not given\n"
        + "  --only TESTS  these tests, parted by commas\n"
        + "  --resume FILE keeps finished parts in FILE, and goes on after those that it holds";

    /// <summary>Published data sets for placement; null for none.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Tests of placement to run; none for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Where finished parts of placement are kept; null for nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>A path within what the build made.</summary>
    public string Built(string path) => Path.GetFullPath(Path.Combine(Root, "artifacts", path));

    /// <summary>Null when the arguments are not as <see cref="Usage"/> says.</summary>
    public static BenchArguments? Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not ["--root", var root, ("invoke" or "sandbox" or "placement") and var area, .. var options])
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
                case "--only" when area == "placement" && rest is [var tests, ..]:
                    parsed = parsed with { Only = tests.Split(',', StringSplitOptions.RemoveEmptyEntries) };
                    options = rest[1..];
                    break;
                case "--resume" when area == "placement" && rest is [var state, ..]:
                    parsed = parsed with { StateFile = state };
                    options = rest[1..];
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}
