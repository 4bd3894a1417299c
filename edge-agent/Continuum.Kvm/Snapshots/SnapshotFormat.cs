namespace Continuum.Kvm.Snapshots;

/// <summary>
/// How a snapshot is laid out: one page of header (magic, version, length and SHA-256 of the manifest, the manifest),
/// the sections of tables, and, from the next page on, the memory, whose zero pages are holes. Little-endian.
/// </summary>
internal static class SnapshotFormat
{
    /// <summary>The version that this monitor reads and writes: raised whenever a table changes.</summary>
    public const int Version = 3;

    /// <summary>Where the version stands.</summary>
    public const int VersionOffset = 8;

    /// <summary>Where the manifest's length stands.</summary>
    public const int ManifestLengthOffset = 12;

    /// <summary>Where the manifest's SHA-256 stands.</summary>
    public const int ManifestHashOffset = 16;

    /// <summary>Where the manifest starts.</summary>
    public const int ManifestOffset = ManifestHashOffset + HashLength;

    /// <summary>Bytes of the header: where the first section starts.</summary>
    public const int HeaderLength = 4096;

    /// <summary>Bytes of a SHA-256.</summary>
    public const int HashLength = 32;

    /// <summary>All tables together, at most: what opening a snapshot may make this process allocate.</summary>
    public const long MaxTablesLength = 256L << 20;

    /// <summary>The first eight bytes.</summary>
    public static ReadOnlySpan<byte> Magic => "CTMICROV"u8;
}
