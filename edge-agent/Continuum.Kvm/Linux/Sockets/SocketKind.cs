namespace Continuum.Kvm.Linux.Sockets;

/// <summary>What a socket carries (the type of socket(2)).</summary>
internal enum SocketKind
{
    /// <summary>SOCK_STREAM: bytes.</summary>
    Stream = 1,

    /// <summary>SOCK_DGRAM: messages.</summary>
    Datagram = 2,

    /// <summary>SOCK_SEQPACKET: messages, connected.</summary>
    Packets = 5,
}
