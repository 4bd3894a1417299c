namespace Continuum.Kvm.Linux.Tracing;

/// <summary>How an argument of a system call is written.</summary>
internal enum ArgumentKind
{
    /// <summary>A signed number.</summary>
    Number,

    /// <summary>An address, or bits without names.</summary>
    Hexadecimal,

    /// <summary>Permission bits.</summary>
    Octal,

    /// <summary>Text that ends with a NUL.</summary>
    Text,

    /// <summary>Bytes that the program hands over; the next argument says how many.</summary>
    BytesIn,

    /// <summary>Bytes that the program gets; the result says how many.</summary>
    BytesOut,

    /// <summary>A folder's descriptor, or AT_FDCWD.</summary>
    Folder,

    /// <summary>Flags of open(2).</summary>
    OpenFlags,

    /// <summary>PROT_ bits.</summary>
    Protection,

    /// <summary>MAP_ bits.</summary>
    MapFlags,

    /// <summary>A signal.</summary>
    Signal,
}
