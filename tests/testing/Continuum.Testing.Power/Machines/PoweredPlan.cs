using Continuum.Testing.Kills;

namespace Continuum.Testing.Power.Machines;

/// <summary>A run of kills for a machine under software emulation, some fifteen times as slow as the host.</summary>
public static class PoweredPlan
{
    /// <summary>So many power cuts, one of five while the machine starts.</summary>
    /// <param name="seed">Decides the moments.</param>
    /// <param name="cuts">How many.</param>
    public static KillPlan Of(int seed, int cuts) => new(seed, cuts)
    {
        DevicesOfAKind = 1,
        Interval = TimeSpan.FromMilliseconds(60),
        MostUnanswered = 100,
        LongestLife = TimeSpan.FromSeconds(6),
        LongestStart = TimeSpan.FromSeconds(40),
        OneWhileStarting = 5,
        Patience = TimeSpan.FromSeconds(600),
    };
}
