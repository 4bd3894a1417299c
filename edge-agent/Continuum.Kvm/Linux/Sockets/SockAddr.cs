using System.Buffers.Binary;
using System.Net;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>
/// Addresses as a program passes them: struct sockaddr_in, sockaddr_in6 and sockaddr_un (ip(7), unix(7)).
/// </summary>
internal static class SockAddr
{
    /// <summary>Bytes of the longest one: struct sockaddr_storage.</summary>
    public const int MaxLength = 128;

    private const int InetLength = 16;
    private const int Inet6Length = 28;

    // RFC 2133's shorter sockaddr_in6 had no scope; Linux still takes it.
    private const int Inet6LeastLength = 24;
    private const int Inet6AddressOffset = 8;
    private const int Inet6AddressLength = 16;

    /// <summary>The family that an address says it is of; null: it is too short to say.</summary>
    public static SocketFamily? Family(ReadOnlySpan<byte> address) =>
        address.Length < sizeof(ushort) ? null : (SocketFamily)BinaryPrimitives.ReadUInt16LittleEndian(address);

    /// <summary>
    /// Reads an address for a socket of a family. An IPv4 address within IPv6 comes back as IPv4, and the address that
    /// stands for any host as this host, as Linux connects to it.
    /// </summary>
    /// <returns>0, EINVAL (too short) or EAFNOSUPPORT (of another family).</returns>
    public static Errno TryParse(SocketFamily socket, ReadOnlySpan<byte> address, out IPEndPoint endPoint)
    {
        endPoint = new IPEndPoint(IPAddress.Any, 0);
        if (address.Length < (socket == SocketFamily.Inet ? InetLength : Inet6LeastLength))
        {
            return Errno.EINVAL;
        }

        if (Family(address) != socket)
        {
            return Errno.EAFNOSUPPORT;
        }

        int port = BinaryPrimitives.ReadUInt16BigEndian(address[sizeof(ushort)..]);
        var host = socket == SocketFamily.Inet
            ? new IPAddress(address.Slice(2 * sizeof(ushort), sizeof(uint)))
            : new IPAddress(address.Slice(Inet6AddressOffset, Inet6AddressLength));
        endPoint = new IPEndPoint(host.IsIPv4MappedToIPv6 ? host.MapToIPv4() : host, port);
        return 0;
    }

    /// <summary>The host that a connection goes to: this one, where an address stands for any.</summary>
    public static IPEndPoint ToConnectTo(IPEndPoint address)
    {
        if (address.Address.Equals(IPAddress.Any))
        {
            return new IPEndPoint(IPAddress.Loopback, address.Port);
        }

        return address.Address.Equals(IPAddress.IPv6Any)
            ? new IPEndPoint(IPAddress.IPv6Loopback, address.Port)
            : address;
    }

    /// <summary>Writes an address as a socket of a family shows it.</summary>
    /// <returns>Bytes written.</returns>
    public static int Format(SocketFamily socket, IPEndPoint? endPoint, Span<byte> into)
    {
        into[..Inet6Length].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(into, (ushort)socket);
        if (socket == SocketFamily.Unix)
        {
            return sizeof(ushort);
        }

        int length = socket == SocketFamily.Inet ? InetLength : Inet6Length;
        if (endPoint is null)
        {
            return length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(into[sizeof(ushort)..], (ushort)endPoint.Port);
        if (socket == SocketFamily.Inet)
        {
            endPoint.Address.TryWriteBytes(into[(2 * sizeof(ushort))..], out _);
        }
        else
        {
            endPoint.Address.MapToIPv6().TryWriteBytes(into[Inet6AddressOffset..], out _);
        }

        return length;
    }
}
