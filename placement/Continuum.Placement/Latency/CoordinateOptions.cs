namespace Continuum.Placement.Latency;

/// <summary>
/// The constants of the coordinate space. The defaults are those of the Vivaldi paper (section 2.5) and, for the window
/// and gravity, those that Consul's documentation of network coordinates describes.
/// </summary>
public sealed record CoordinateOptions
{
    /// <summary>Dimensions of the points; from 1.</summary>
    public int Dimensions { get; init; } = 4;

    /// <summary>How fast a place's error follows the last samples; above 0 and at most 1.</summary>
    public double ErrorWeight { get; init; } = 0.25;

    /// <summary>How far one sample moves a place, as a share of what it is off; above 0 and at most 1.</summary>
    public double Step { get; init; } = 0.25;

    /// <summary>The least height in milliseconds; above 0.</summary>
    public double LeastHeightMs { get; init; } = 0.01;

    /// <summary>Samples whose leftover error the adjustment averages; 0 for no adjustment.</summary>
    public int AdjustmentWindow { get; init; } = 20;

    /// <summary>
    /// The distance in milliseconds at which the pull towards the origin moves a place by 1 ms a sample; 0 for none. It
    /// keeps the whole space from drifting away and is too weak to matter within it.
    /// </summary>
    public double GravityMs { get; init; } = 5000;

    /// <summary>All that is wrong with these numbers; empty where nothing is.</summary>
    internal List<string> Mistakes()
    {
        List<string> mistakes = [];
        Require(Dimensions is >= 1 and <= 64, $"{Dimensions} dimensions; 1 to 64 is right");
        Require(ErrorWeight is > 0 and <= 1, $"an error weight of {ErrorWeight}; above 0 and at most 1 is right");
        Require(Step is > 0 and <= 1, $"a step of {Step}; above 0 and at most 1 is right");
        Require(
            LeastHeightMs > 0 && double.IsFinite(LeastHeightMs),
            $"a least height of {LeastHeightMs}; above 0 and finite is right");
        Require(AdjustmentWindow >= 0, $"an adjustment window of {AdjustmentWindow}; 0 or more is right");
        Require(GravityMs >= 0 && double.IsFinite(GravityMs), $"a gravity of {GravityMs}; 0 or more is right");
        return mistakes;

        void Require(bool holds, string mistake)
        {
            if (!holds)
            {
                mistakes.Add(mistake);
            }
        }
    }
}
