namespace Continuum.E2E.Tests.Systems;

/// <summary>What the machine must have for these tests; what it lacks is said, never passed over.</summary>
internal static class Need
{
    private static readonly (string Path, string Package)[] Programs =
    [
        ("/usr/bin/bwrap", "bubblewrap"),
        ("/usr/bin/musl-gcc", "musl-tools"),
        ("/usr/bin/mosquitto_pub", "mosquitto-clients"),
        ("/usr/bin/mosquitto_sub", "mosquitto-clients"),
    ];

    /// <summary>Skips the test where a whole system cannot run.</summary>
    public static void WholeSystem()
    {
        string? missing = Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
    }

    /// <summary>Why a whole system cannot run on this machine, or null.</summary>
    public static string? Missing() => !Environment.IsPrivilegedProcess
        ? "needs root: the agent gives each sandbox a user of its own"
        : Programs.Where(program => !File.Exists(program.Path))
            .Select(program => $"needs {program.Path} (Debian: {program.Package})").FirstOrDefault();
}
