using System.Runtime.InteropServices;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>struct msghdr of x86-64 (sendmsg(2)), in the program's memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MessageHeader
{
    /// <summary>Where the address is; 0: none.</summary>
    public ulong Name;

    /// <summary>Its length.</summary>
    public int NameLength;

    private readonly int _padding;

    /// <summary>Where the buffers stand.</summary>
    public ulong Buffers;

    /// <summary>How many.</summary>
    public ulong BufferCount;

    /// <summary>Where the ancillary data is.</summary>
    public ulong Control;

    /// <summary>Its bytes.</summary>
    public ulong ControlLength;

    /// <summary>What a receive says of the message.</summary>
    public int Flags;

    private readonly int _trailingPadding;
}
