using Continuum.Testing.Kills;

namespace Continuum.Testing.Power.Machines;

/// <summary>Runs of kills for a machine under software emulation, some fifteen times as slow as the host.</summary>
public static class PoweredPlan
{
    /// <summary>Power cuts after each of which the machine starts again: the first under load, then while it starts.</summary>
    /// <param name="seed">Decides the moments.</param>
    /// <param name="cuts">How many.</param>
    /// <param name="name">What the devices' names begin with.</param>
    public static KillPlan Booted(int seed, int cuts, string name) => new(seed, cuts)
    {
        Name = name,
        DevicesOfAKind = 1,
        Interval = TimeSpan.FromMilliseconds(60),
        MostUnanswered = 100,
        AcknowledgedFirst = true,
        LongestLife = TimeSpan.FromSeconds(6),
        LongestStart = TimeSpan.FromSeconds(40),
        OneWhileStarting = 1,
        Patience = TimeSpan.FromSeconds(600),
    };

    /// <summary>
    /// A load alone, for a machine that is to be saved: what its copies do has been done and compiled before.
    /// </summary>
    /// <param name="seed">Names the devices' sessions.</param>
    /// <param name="name">What the devices' names begin with.</param>
    public static KillPlan Warming(int seed, string name) => Booted(seed, cuts: 0, name);

    /// <summary>One cut under load, of a machine that goes on where another was saved.</summary>
    /// <param name="seed">Decides the moment.</param>
    /// <param name="name">What the devices' names begin with.</param>
    public static KillPlan Forked(int seed, string name) => Booted(seed, cuts: 1, name);
}
