using System.ComponentModel.DataAnnotations;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Configuration;

namespace Continuum.ControlPlane.Placement;

/// <summary>How functions are placed.</summary>
internal sealed class PlacementSettings
{
    public const string Section = "Placement";

    /// <summary>Seconds that a node may be away before its functions are placed elsewhere as well.</summary>
    [Range(1, 86_400)]
    public int GraceSeconds { get; set; } = 300;

    /// <summary>Seconds between two looks at all placements.</summary>
    [Range(1, 86_400)]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>What an hour of a core costs on nodes that say no price.</summary>
    [Range(0, 1e9)]
    public double PricePerCoreHour { get; set; } = 0.03;

    /// <summary>What an hour of a GiB of memory costs on nodes that say no price.</summary>
    [Range(0, 1e9)]
    public double PricePerGiBHour { get; set; } = 0.004;

    public static ReadOnlySpan<Setting> Settings => new Setting[]
    {
        new($"{Section}:GraceSeconds", "300",
            "Seconds that a node may be away before its functions are placed elsewhere as well.",
            SettingKind.WholeNumber),
        new($"{Section}:IntervalSeconds", "60",
            "Seconds between two looks at all placements; changes of the fleet are looked at when they come.",
            SettingKind.WholeNumber),
        new($"{Section}:PricePerCoreHour", "0.03",
            "What an hour of a core costs on nodes that say no price.", SettingKind.Number),
        new($"{Section}:PricePerGiBHour", "0.004",
            "What an hour of a GiB of memory costs on nodes that say no price.", SettingKind.Number),
    };

    internal PlacementOptions ToOptions() => new()
    {
        Grace = TimeSpan.FromSeconds(GraceSeconds),
        Interval = TimeSpan.FromSeconds(IntervalSeconds),
        CoreHour = PricePerCoreHour,
        GiBHour = PricePerGiBHour,
    };
}
