namespace Continuum.Testing.Power.Disks;

/// <summary>What a power cut did to a disk.</summary>
/// <param name="Unflushed">Sectors that held something the disk had not been asked to keep.</param>
/// <param name="Reverted">Of these, sectors whose content is another than was last written.</param>
public sealed record CutOutcome(int Unflushed, int Reverted);
