namespace Continuum.Testing.Power.Disks;

/// <summary>When the power goes, and how much of what was not flushed goes with it.</summary>
/// <param name="AfterWrite">Right after a write, and not at just any moment.</param>
/// <param name="LosesAll">Nothing is kept of what was not flushed, where it else is kept in part.</param>
public readonly record struct CutMoment(bool AfterWrite, bool LosesAll)
{
    /// <summary>
    /// Draws one. At low load a disk is flushed most of the time, so that every other cut waits for a write; and each
    /// one does, and destroys what it meets, for as long as one in vain would leave all of them without proof.
    /// </summary>
    /// <param name="chance">What decides.</param>
    /// <param name="mayBeInVain">Whether it may be any cut: another one destroyed something, or is to come.</param>
    public static CutMoment Draw(Random chance, bool mayBeInVain)
    {
        bool any = chance.Next(2) == 0;
        return new CutMoment(!any || !mayBeInVain, !mayBeInVain);
    }
}
