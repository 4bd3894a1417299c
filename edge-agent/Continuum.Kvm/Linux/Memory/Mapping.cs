using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Linux.Memory;

/// <summary>One mapping.</summary>
/// <param name="Start">Its first address.</param>
/// <param name="End">The address behind it.</param>
/// <param name="Access">What the program may do there.</param>
/// <param name="File">What it shows; null: anonymous.</param>
/// <param name="Offset">Where in the file it starts; 0 when anonymous.</param>
/// <param name="Name">What /proc/self/maps calls it: <c>[heap]</c>, <c>[stack]</c>, or nothing; a file's path goes
/// before.</param>
internal sealed record Mapping(
    ulong Start, ulong End, PageAccess Access, IMappedFile? File, long Offset, string Name)
{
    /// <summary>What /proc/self/maps calls it: a path, <c>[heap]</c>, <c>[stack]</c>, or nothing.</summary>
    /// <remarks>A path is long, and a file may have many mappings: it is asked for when it is wanted.</remarks>
    public string Name { get => File?.Path ?? field; init; } = Name;

    /// <summary>What else it is.</summary>
    public MappingTraits Traits { get; init; }

    /// <summary>Bytes.</summary>
    public ulong Length => End - Start;

    /// <summary>
    /// What the page tables say of its pages: x86-64 without protection keys cannot forbid reading what may be written
    /// or run.
    /// </summary>
    public PageAccess PageAccess => Access == PageAccess.None ? PageAccess.None : Access | PageAccess.Read;

    /// <summary>Whether it has a trait.</summary>
    public bool Has(MappingTraits trait) => (Traits & trait) != 0;

    /// <summary>Whether the program may do this here.</summary>
    public bool Allows(PageAccess access) => access != PageAccess.None && (PageAccess & access) == access;

    /// <summary>The part of it in a range that it overlaps.</summary>
    public Mapping Part(ulong start, ulong end)
    {
        ulong first = Math.Max(Start, start);
        long offset = File is null ? 0 : Offset + (long)(first - Start);
        return this with { Start = first, End = Math.Min(End, end), Offset = offset };
    }

    /// <summary>Whether the next mapping continues this one, so that both are one.</summary>
    public bool IsContinuedBy(Mapping next) =>
        End == next.Start
        && Access == next.Access
        && Traits == next.Traits
        && !Has(MappingTraits.Pinned)
        && ReferenceEquals(File, next.File)
        && (File is null || Offset + (long)Length == next.Offset)
        && (File is not null || Name == next.Name);
}
