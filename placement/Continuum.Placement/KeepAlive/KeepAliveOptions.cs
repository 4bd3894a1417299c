namespace Continuum.Placement.KeepAlive;

/// <summary>
/// How the hybrid histogram policy decides; the defaults are the paper's (Shahrad et al., ATC'20, section 4.2).
/// </summary>
public sealed record KeepAliveOptions
{
    /// <summary>How wide a bin of the histogram is; above 0, at most a day.</summary>
    public TimeSpan BinWidth { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many bins there are; the range is this times the width. 2 to 10,000.</summary>
    public int Bins { get; init; } = 240;

    /// <summary>The share of idle times that may end before the function is warm again; 0 to below 1.</summary>
    public double Head { get; init; } = 0.05;

    /// <summary>
    /// The share of idle times after which the function is unloaded; above <see cref="Head"/>, at most 1.
    /// </summary>
    public double Tail { get; init; } = 0.99;

    /// <summary>By how much the head comes earlier and the tail later, as a share of them; 0 to below 1.</summary>
    public double Margin { get; init; } = 0.10;

    /// <summary>
    /// Coefficient of variation of the bins' counts (standard deviation over mean) from which on the histogram stands
    /// for the function; a flat one does not. 0 or more.
    /// </summary>
    public double LeastVariation { get; init; } = 2;

    /// <summary>
    /// Idle times within the range before the histogram is used; 1 or more. Not in the paper: with two or three the
    /// variation is always large. On half a day of its trace 4 takes the third quartile of cold starts from 12.5 % to
    /// 9.1 % (10 minutes fixed: 20 %) for 9 % more memory time, still 8 % below 10 minutes fixed.
    /// </summary>
    public int LeastSamples { get; init; } = 4;

    /// <summary>
    /// The share of idle times out of the range from which on they are forecast instead; above 0, at most 1.
    /// </summary>
    public double OutOfRangeShare { get; init; } = 0.5;

    /// <summary>By how much a forecast is widened to each side, as a share of it; above 0, below 1.</summary>
    public double ForecastMargin { get; init; } = 0.15;

    /// <summary>
    /// How long a function stays warm while too little is known of it; null for the range of the histogram, as the
    /// paper has it. Above 0.
    /// </summary>
    public TimeSpan? Standard { get; init; }

    /// <summary>What the histogram covers.</summary>
    public TimeSpan Range => BinWidth * Bins;

    internal TimeSpan StandardKeepAlive => Standard ?? Range;

    /// <exception cref="ArgumentException">A value is out of its range; all of them are listed.</exception>
    internal void Check()
    {
        string[] mistakes =
        [
            .. Where(
                BinWidth <= TimeSpan.Zero || BinWidth > TimeSpan.FromDays(1),
                $"the bin width is {BinWidth}, above 0 and at most a day is right"),
            .. Where(Bins is < 2 or > 10_000, $"there are {Bins} bins, 2 to 10,000 are right"),
            .. Where(!(Head >= 0 && Head < 1), $"the head is {Head}, 0 to below 1 is right"),
            .. Where(!(Tail > Head && Tail <= 1), $"the tail is {Tail}, above the head and at most 1 is right"),
            .. Where(!(Margin >= 0 && Margin < 1), $"the margin is {Margin}, 0 to below 1 is right"),
            .. Where(!(LeastVariation >= 0), $"the least variation is {LeastVariation}, 0 or more is right"),
            .. Where(LeastSamples < 1, $"the least samples are {LeastSamples}, 1 or more is right"),
            .. Where(
                !(OutOfRangeShare > 0 && OutOfRangeShare <= 1),
                $"the share out of range is {OutOfRangeShare}, above 0 and at most 1 is right"),
            .. Where(
                !(ForecastMargin > 0 && ForecastMargin < 1),
                $"the forecast's margin is {ForecastMargin}, above 0 and below 1 is right"),
            .. Where(Standard <= TimeSpan.Zero, $"the standard keep-alive is {Standard}, above 0 is right"),
        ];
        if (mistakes.Length > 0)
        {
            throw new ArgumentException("The keep-alive options are wrong: " + string.Join("; ", mistakes));
        }
    }

    private static string[] Where(bool wrong, string mistake) => wrong ? [mistake] : [];
}
