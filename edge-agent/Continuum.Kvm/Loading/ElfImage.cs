using Continuum.Kvm.Linux.Memory;

namespace Continuum.Kvm.Loading;

/// <summary>What an ELF file says of how it is loaded, checked: every number in it may be used.</summary>
internal sealed record ElfImage
{
    /// <summary>The file.</summary>
    public required IMappedFile File { get; init; }

    /// <summary>Whether it may be loaded anywhere (ET_DYN) and not only where it says (ET_EXEC).</summary>
    public required bool IsRelocatable { get; init; }

    /// <summary>Where it starts, relative to its base.</summary>
    public required ulong Entry { get; init; }

    /// <summary>Its segments, in the order of their addresses, no two in one page.</summary>
    public required IReadOnlyList<ElfSegment> Segments { get; init; }

    /// <summary>Where its program headers are in memory, relative to its base; 0: no segment holds them.</summary>
    public required ulong HeadersAddress { get; init; }

    /// <summary>How many program headers it has.</summary>
    public required int HeaderCount { get; init; }

    /// <summary>The path of its dynamic linker; null: it needs none.</summary>
    public required string? Interpreter { get; init; }

    /// <summary>Whether its stack may be run as code (PT_GNU_STACK).</summary>
    public required bool ExecutableStack { get; init; }

    /// <summary>What its base must be a multiple of: the largest alignment of its segments.</summary>
    public required ulong Alignment { get; init; }

    /// <summary>The first page of it, relative to its base.</summary>
    public ulong FirstPage => Segments[0].FirstPage;

    /// <summary>The page behind it, relative to its base.</summary>
    public ulong LastPage => Segments[^1].LastPage;
}
