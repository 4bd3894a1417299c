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

    /// <summary>Bytes of disk for images, snapshots and data; null where it is not counted.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Its accelerators, one entry a kind.</summary>
    public IReadOnlyList<AcceleratorStock> Accelerators { get; init; } = [];

    /// <summary>How many replicas it carries, at most; null for no limit.</summary>
    public int? MaxReplicas { get; init; }

    /// <summary>Cost units an hour as soon as it carries anything (powered up, rented); 0 or more.</summary>
    public double CostPerHour { get; init; }

    /// <summary>Cost units an hour for each core that is reserved; 0 or more.</summary>
    public double CostPerCoreHour { get; init; }

    /// <summary>Cost units an hour for each GiB of memory that is reserved; 0 or more.</summary>
    public double CostPerGiBHour { get; init; }

    /// <summary>Cost units an hour for each whole accelerator that is reserved; 0 or more.</summary>
    public double CostPerAcceleratorHour { get; init; }

    /// <summary>Cost units for each GiB that leaves for clients; 0 or more.</summary>
    public double EgressPerGiB { get; init; }

    /// <summary>Digests of images and snapshots it holds already.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Names of models its accelerators hold already.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Which sandboxes it can run: <c>process</c>, <c>kvm</c>.</summary>
    public IReadOnlyList<string> SandboxKinds { get; init; } = [];

    /// <summary>Whether it is heard of.</summary>
    public bool IsAlive { get; init; } = true;

    /// <summary>Whether it is being emptied.</summary>
    public bool IsDraining { get; init; }
}
