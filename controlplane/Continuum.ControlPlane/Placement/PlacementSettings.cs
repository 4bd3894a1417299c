using System.ComponentModel.DataAnnotations;
using Continuum.Grains.Namespaces;
using Continuum.Hosting.Configuration;

namespace Continuum.ControlPlane.Placement;

/// <summary>How functions are placed.</summary>
internal sealed class PlacementSettings : IValidatableObject
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

    /// <summary>Data that functions read, by name: where it is.</summary>
    public Dictionary<string, DataSetSettings> DataSets { get; set; } = [];

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
        new($"{Section}:DataSets:*:Place", "",
            "Where a data set is, region/zone/site, which functions name by `near: data`; names are taken in any "
            + "case."),
        new($"{Section}:DataSets:*:Bytes", "",
            "Its size in bytes; needed where it may be copied.", SettingKind.WholeNumber),
        new($"{Section}:DataSets:*:Movable", "",
            "Whether placement may count on a copy of it where a function reads it.", SettingKind.Switch),
    };

    internal PlacementOptions ToOptions() => new()
    {
        Grace = TimeSpan.FromSeconds(GraceSeconds),
        Interval = TimeSpan.FromSeconds(IntervalSeconds),
        CoreHour = PricePerCoreHour,
        GiBHour = PricePerGiBHour,
        DataSets =
        [
            .. DataSets.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => pair.Value.ToDataSet(pair.Key)),
        ],
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => DataSets
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .SelectMany(pair => pair.Value.Mistakes(pair.Key))
        .Select(mistake => new ValidationResult(mistake, [nameof(DataSets)]));
}
