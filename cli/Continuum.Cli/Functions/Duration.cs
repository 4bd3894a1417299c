using System.Globalization;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Functions;

/// <summary>Durations as declarations write them: a number and ms, s, m or h.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <exception cref="CliException">It is none, or longer than a day.</exception>
    public static TimeSpan Parse(string text)
    {
        foreach ((string unit, double seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(
                    text[..^unit.Length],
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out double count)
                && count * seconds is > 0 and <= 86_400)
            {
                return TimeSpan.FromSeconds(count * seconds);
            }
        }

        throw new CliException(
            CliExit.Usage, $"'{text}' is no duration: write a number and ms, s, m or h, at most 24h, for example 120s");
    }
}
