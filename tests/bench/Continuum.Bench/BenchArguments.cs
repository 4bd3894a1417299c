namespace Continuum.Bench;

/// <summary>What the command line says.</summary>
/// <param name="Root">The repository's folder; what is needed was built in it.</param>
/// <param name="Area">What to measure; <c>invoke</c> or <c>sandbox</c>.</param>
/// <param name="JsonFile">Where the figures go for programs; null for nowhere.</param>
/// <param name="Quick">Few samples, to see that the measurement works.</param>
internal sealed record BenchArguments(string Root, string Area, string? JsonFile, bool Quick)
{
    public const string Usage =
        "usage: bench.sh invoke|sandbox [--json FILE] [--quick]\n"
        + "  invoke        HTTP and MQTT round trips and events per second of a running continuum\n"
        + "  sandbox       restores of micro-VMs, beside containers and plain processes\n"
        + "  --json FILE   writes the figures to FILE too\n"
        + "  --quick       few samples: shows that it works, not how fast it is";

    /// <summary>A path within what the build made.</summary>
    public string Built(string path) => Path.GetFullPath(Path.Combine(Root, "artifacts", path));

    /// <summary>Null when the arguments are not as <see cref="Usage"/> says.</summary>
    public static BenchArguments? Parse(ReadOnlySpan<string> arguments)
    {
        if (arguments is not ["--root", var root, ("invoke" or "sandbox") and var area, .. var options])
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
                default:
                    return null;
            }
        }

        return parsed;
    }
}
