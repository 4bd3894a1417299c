namespace Continuum.Placement.KeepAlive;

/// <summary>
/// Forecasts the next idle time from those before by exponential smoothing (Brown), with the variance of its own
/// one-step errors smoothed in the same way. It stands where the paper fits an ARIMA model: such functions are called a
/// few times a day, too seldom for more than a level and a spread.
/// </summary>
internal sealed class IdleTimeForecast
{
    // Half of what is new: with few samples the level must follow soon. Errors are remembered a little longer.
    private const double LevelGain = 0.5;
    private const double VarianceGain = 0.3;
    private const double Deviations = 2;

    /// <summary>How many idle times it stands on.</summary>
    internal long Samples { get; private set; }

    /// <summary>The next idle time, in seconds.</summary>
    internal double LevelSeconds { get; private set; }

    /// <summary>Variance of the errors of its forecasts, in square seconds.</summary>
    internal double Variance { get; private set; }

    internal void Add(double seconds)
    {
        if (Samples == 0)
        {
            LevelSeconds = seconds;
        }
        else
        {
            double error = seconds - LevelSeconds;
            // The first error starts the variance: nothing was known of it before.
            Variance = Samples == 1 ? error * error : Variance + (VarianceGain * ((error * error) - Variance));
            LevelSeconds += LevelGain * error;
        }

        Samples++;
    }

    /// <summary>
    /// How far the next idle time may be off to each side, in seconds: the margin asked for or two standard deviations
    /// of earlier errors, whichever is more.
    /// </summary>
    /// <param name="margin">The share of the level.</param>
    internal double HalfWidthSeconds(double margin) =>
        Math.Max(margin * LevelSeconds, Deviations * Math.Sqrt(Variance));

    internal void Restore(long samples, double levelSeconds, double variance) =>
        (Samples, LevelSeconds, Variance) = (samples, levelSeconds, variance);
}
