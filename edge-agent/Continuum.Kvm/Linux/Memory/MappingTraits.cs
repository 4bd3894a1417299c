namespace Continuum.Kvm.Linux.Memory;

/// <summary>What a mapping is besides its rights. The numbers are those of a snapshot: never change one.</summary>
[Flags]
internal enum MappingTraits
{
    /// <summary>Private memory.</summary>
    None = 0,

    /// <summary>MAP_SHARED: dropping its pages (MADV_DONTNEED) keeps their contents.</summary>
    Shared = 1,

    /// <summary>MADV_WIPEONFORK: zero in a copy of the program.</summary>
    WipeInCopy = 2,

    /// <summary>MAP_GROWSDOWN: nothing is placed right below it unless asked for.</summary>
    GrowsDown = 4,

    /// <summary>Its pages are the monitor's: never written to, filled in or given back for the program.</summary>
    Pinned = 8,
}
