namespace Continuum.Testing.Power.Disks;

/// <summary>What a power cut did to a disk.</summary>
/// <param name="Unflushed">Sectors that held something the disk had not been asked to keep.</param>
/// <param name="Reverted">Of these, sectors that are as they were before their last write.</param>
public sealed record CutOutcome(int Unflushed, int Reverted);
