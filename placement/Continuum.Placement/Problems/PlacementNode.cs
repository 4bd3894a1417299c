namespace Continuum.Placement.Problems;

/// <summary>A node as placement sees it.</summary>
public sealed record PlacementNode
{
    /// <summary>Unique in the problem.</summary>
    public required string Id { get; init; }

    /// <summary><c>region</c>, <c>edge</c> or <c>device</c>; a selector asks for it as <c>kind</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required Place Place { get; init; }

    /// <summary>Labels, <c>arch</c> among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes of memory for sandboxes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Bytes of it that are taken by what this problem does not place.</summary>
    public long ReservedMemoryBytes { get; init; }

    /// <summary>Thousandths of a core.</summary>
    public required int CpuMillis { get; init; }

    /// <summary>Thousandths of a core that are taken by what this problem does not place.</summary>
    public int ReservedCpuMillis { get; init; }

    /// <summary>Which sandboxes it can run: <c>process</c>, <c>kvm</c>.</summary>
    public IReadOnlyList<string> SandboxKinds { get; init; } = [];

    /// <summary>Whether it is heard of.</summary>
    public bool IsAlive { get; init; } = true;

    /// <summary>Whether it is being emptied.</summary>
    public bool IsDraining { get; init; }
}
