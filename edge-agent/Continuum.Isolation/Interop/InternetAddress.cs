using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Continuum.Isolation.Interop;

/// <summary>struct sockaddr_in of ip(7); port and address in network byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct InternetAddress
{
    internal const uint Size = 16;
    private const ushort AfInet = 2;

    private readonly ushort _family;
    private readonly ushort _port;
    private readonly uint _address;
    private readonly ulong _zero;

    private InternetAddress(ushort port, uint address)
    {
        _family = AfInet;
        _port = port;
        _address = address;
        _zero = 0;
    }

    internal static InternetAddress Loopback(int port) => new(
        BinaryPrimitives.ReverseEndianness((ushort)port), BinaryPrimitives.ReverseEndianness(0x7F00_0001u));
}
