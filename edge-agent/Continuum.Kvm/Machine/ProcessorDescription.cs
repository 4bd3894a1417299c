namespace Continuum.Kvm.Machine;

/// <summary>The processor of a machine, as its program finds it.</summary>
internal sealed record ProcessorDescription
{
    /// <summary>Who made it: <c>GenuineIntel</c>.</summary>
    public required string Vendor { get; init; }

    /// <summary>Its family, extended family included.</summary>
    public required int Family { get; init; }

    /// <summary>Its model, extended model included.</summary>
    public required int Model { get; init; }

    /// <summary>Its stepping.</summary>
    public required int Stepping { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>What it can do, by the names that Linux has for it (/proc/cpuinfo).</summary>
    public required IReadOnlyList<string> Flags { get; init; }

    /// <summary>Whether the program may set the bases of FS and GS itself (WRFSBASE).</summary>
    public required bool CanWriteFsBase { get; init; }
}
