namespace Continuum.Placement.Lab.Simulation;

/// <summary>Replicas that policies started, by why.</summary>
internal sealed class MoveTally
{
    /// <summary>In place of one that was left although its node is up.</summary>
    internal long Voluntary { get; private set; }

    /// <summary>In place of one whose node was lost.</summary>
    internal long Forced { get; private set; }

    /// <summary>Beyond those there were.</summary>
    internal long ScaledOut { get; private set; }

    /// <summary>Given up without another in its place.</summary>
    internal long ScaledIn { get; private set; }

    internal void Add(int added, int left, int lost)
    {
        int forced = Math.Min(added, lost);
        int voluntary = Math.Min(added - forced, left);
        Forced += forced;
        Voluntary += voluntary;
        ScaledOut += added - forced - voluntary;
        ScaledIn += left - voluntary;
    }
}
