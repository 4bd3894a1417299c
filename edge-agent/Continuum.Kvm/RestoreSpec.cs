using System.Net;

namespace Continuum.Kvm;

/// <summary>What a copy of a snapshotted program gets of its own.</summary>
public sealed record RestoreSpec
{
    /// <summary>The same folders that the program was started with.</summary>
    public required FileView Files { get; init; }

    /// <summary>What it may use.</summary>
    public ProgramLimits Limits { get; init; } = new();

    /// <summary>What its standard streams lead to.</summary>
    public required ProgramStreams Streams { get; init; }

    /// <summary>
    /// Whether it is made before its request comes: then it takes no memory for the request yet, and
    /// <see cref="MicroVm.Prepare"/> is to be called when it is the next to get one.
    /// </summary>
    public bool IsAhead { get; init; }

    /// <summary>Who answers at which address of its loopback.</summary>
    public IReadOnlyDictionary<IPEndPoint, ILoopbackService> Services { get; init; } =
        new Dictionary<IPEndPoint, ILoopbackService>();
}
