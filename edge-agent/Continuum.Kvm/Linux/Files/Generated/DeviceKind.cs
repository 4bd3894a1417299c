namespace Continuum.Kvm.Linux.Files.Generated;

/// <summary>The devices there are, by their numbers in a snapshot and as minor numbers of major 1 (mem(4),
/// null(4)).</summary>
internal enum DeviceKind
{
    /// <summary>Reads as the end; takes everything.</summary>
    Null = 3,

    /// <summary>Reads as zeroes; takes everything.</summary>
    Zero = 5,

    /// <summary>Reads as zeroes; has no room for anything.</summary>
    Full = 7,

    /// <summary>Reads as random bytes; takes everything.</summary>
    Random = 8,

    /// <summary>The same.</summary>
    UnlimitedRandom = 9,
}
