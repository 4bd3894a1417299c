using System.Collections.Frozen;

namespace Continuum.Kvm.Linux.Sockets;

/// <summary>
/// The options that a program may set and get though nothing here depends on them (socket(7), tcp(7), ip(7), ipv6(7)),
/// with what Linux has when nobody set them.
/// </summary>
internal static class SocketOptionTable
{
    /// <summary>SOL_SOCKET.</summary>
    public const int SocketLevel = 1;

    private const int IpLevel = 0;
    private const int TcpLevel = 6;
    private const int Ipv6Level = 41;
    private const int DefaultBuffer = 212992;

    private static readonly FrozenDictionary<(int Level, int Name), (SocketOptionKind Kind, int Value)> Known =
        new Dictionary<(int Level, int Name), (SocketOptionKind Kind, int Value)>
        {
            [(SocketLevel, 2)] = (SocketOptionKind.Truth, 0), // SO_REUSEADDR
            [(SocketLevel, 5)] = (SocketOptionKind.Truth, 0), // SO_DONTROUTE
            [(SocketLevel, 6)] = (SocketOptionKind.Truth, 0), // SO_BROADCAST
            [(SocketLevel, 7)] = (SocketOptionKind.Buffer, DefaultBuffer), // SO_SNDBUF
            [(SocketLevel, 8)] = (SocketOptionKind.Buffer, DefaultBuffer), // SO_RCVBUF
            [(SocketLevel, 9)] = (SocketOptionKind.Truth, 0), // SO_KEEPALIVE
            [(SocketLevel, 10)] = (SocketOptionKind.Truth, 0), // SO_OOBINLINE
            [(SocketLevel, 12)] = (SocketOptionKind.Number, 0), // SO_PRIORITY
            [(SocketLevel, 15)] = (SocketOptionKind.Truth, 0), // SO_REUSEPORT
            [(SocketLevel, 16)] = (SocketOptionKind.Truth, 0), // SO_PASSCRED
            [(SocketLevel, 18)] = (SocketOptionKind.Number, 1), // SO_RCVLOWAT
            [(SocketLevel, 29)] = (SocketOptionKind.Truth, 0), // SO_TIMESTAMP
            [(SocketLevel, 46)] = (SocketOptionKind.Number, 0), // SO_BUSY_POLL
            [(TcpLevel, 1)] = (SocketOptionKind.Truth, 0), // TCP_NODELAY
            [(TcpLevel, 2)] = (SocketOptionKind.Number, 65483), // TCP_MAXSEG, of a loopback
            [(TcpLevel, 3)] = (SocketOptionKind.Truth, 0), // TCP_CORK
            [(TcpLevel, 4)] = (SocketOptionKind.Number, 7200), // TCP_KEEPIDLE
            [(TcpLevel, 5)] = (SocketOptionKind.Number, 75), // TCP_KEEPINTVL
            [(TcpLevel, 6)] = (SocketOptionKind.Number, 9), // TCP_KEEPCNT
            [(TcpLevel, 7)] = (SocketOptionKind.Number, 6), // TCP_SYNCNT
            [(TcpLevel, 8)] = (SocketOptionKind.Number, 60), // TCP_LINGER2
            [(TcpLevel, 12)] = (SocketOptionKind.Truth, 1), // TCP_QUICKACK
            [(TcpLevel, 18)] = (SocketOptionKind.Number, 0), // TCP_USER_TIMEOUT
            [(IpLevel, 1)] = (SocketOptionKind.Number, 0), // IP_TOS
            [(IpLevel, 2)] = (SocketOptionKind.Number, 64), // IP_TTL
            [(IpLevel, 8)] = (SocketOptionKind.Truth, 0), // IP_PKTINFO
            [(IpLevel, 10)] = (SocketOptionKind.Number, 1), // IP_MTU_DISCOVER
            [(IpLevel, 11)] = (SocketOptionKind.Truth, 0), // IP_RECVERR
            [(IpLevel, 24)] = (SocketOptionKind.Truth, 0), // IP_BIND_ADDRESS_NO_PORT
            [(Ipv6Level, 16)] = (SocketOptionKind.Number, 64), // IPV6_UNICAST_HOPS
            [(Ipv6Level, 25)] = (SocketOptionKind.Truth, 0), // IPV6_RECVERR
            [(Ipv6Level, 26)] = (SocketOptionKind.Truth, 0), // IPV6_V6ONLY
            [(Ipv6Level, 49)] = (SocketOptionKind.Truth, 0), // IPV6_RECVPKTINFO
            [(Ipv6Level, 67)] = (SocketOptionKind.Number, 0), // IPV6_TCLASS
        }.ToFrozenDictionary();

    /// <summary>What is known of an option. False: nothing (ENOPROTOOPT).</summary>
    public static bool TryGet(GuestSocket socket, int level, int name, out SocketOptionKind kind, out int value)
    {
        bool fits = level switch
        {
            SocketLevel => true,
            TcpLevel => socket.Family != SocketFamily.Unix && socket.Type == SocketKind.Stream,
            IpLevel => socket.Family != SocketFamily.Unix,
            _ => socket.Family == SocketFamily.Inet6,
        };
        bool known = Known.TryGetValue((level, name), out (SocketOptionKind Kind, int Value) option);
        (kind, value) = option;
        return fits && known;
    }
}
