namespace Continuum.Placement.Bounds;

/// <summary>How fast a <see cref="VolumeAscent"/> goes.</summary>
/// <param name="Length">How far the first steps go.</param>
/// <param name="Share">The most that the newest subgradient weighs at first.</param>
/// <param name="Patience">Steps without gain after which they become shorter.</param>
/// <param name="ShareEvery">After how many steps that weight is looked at.</param>
internal readonly record struct VolumePace(double Length, double Share, int Patience, int ShareEvery)
{
    /// <summary>From good prices, where cells are priced one by one.</summary>
    internal static VolumePace Careful => new(0.1, 0.3, 20, 100);

    /// <summary>From any prices, where every function is whole: most of what there is to gain in 100 to 200
    /// steps.</summary>
    internal static VolumePace Fast => new(1, 0.3, 5, 50);

    /// <summary>Once more after <see cref="Fast"/>.</summary>
    internal static VolumePace Again => new(1, 0.1, 10, 50);
}
