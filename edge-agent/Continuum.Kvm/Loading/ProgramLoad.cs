using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Loading;

/// <summary>What is loaded, and where.</summary>
internal sealed record ProgramLoad
{
    /// <summary>Where its files are.</summary>
    public required IProgramFiles Files { get; init; }

    /// <summary>An address space with nothing in it.</summary>
    public required AddressSpace Memory { get; init; }

    /// <summary>The machine's memory, for the pages of the clock.</summary>
    public required PhysicalMemory Physical { get; init; }

    /// <summary>Decides where things go, and fills AT_RANDOM.</summary>
    public required IEntropySource Entropy { get; init; }

    /// <summary>The program's path in the sandbox.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments, the first one its name.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment, as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The user and the group that it sees itself as.</summary>
    public int UserId { get; init; } = 1000;

    /// <summary>AT_HWCAP: what CPUID leaf 1 gives in EDX.</summary>
    public required uint ProcessorFeatures { get; init; }

    /// <summary>Whether the program may use WRFSBASE and its like (a bit of AT_HWCAP2).</summary>
    public bool CanWriteFsBase { get; init; }

    /// <summary>AT_MINSIGSTKSZ: bytes of stack that the frame of a signal takes, its extended state included.</summary>
    public required ulong SignalFrameSize { get; init; }
}
