namespace Continuum.Hosting.Telemetry;

/// <summary>What is recorded: our own sources and meters, and those of the framework.</summary>
public static class TelemetrySources
{
    /// <summary>Names of activity sources; a trailing <c>*</c> stands for any ending.</summary>
    public static IReadOnlyList<string> Traces { get; } = ["Continuum.*", "Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>Names of meters; a trailing <c>*</c> stands for any ending.</summary>
    public static IReadOnlyList<string> Meters { get; } =
    [
        "Continuum.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime",
    ];
}
