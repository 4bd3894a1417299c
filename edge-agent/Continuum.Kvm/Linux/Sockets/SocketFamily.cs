namespace Continuum.Kvm.Linux.Sockets;

/// <summary>Address families that a program can have sockets of (socket(2)).</summary>
internal enum SocketFamily
{
    /// <summary>AF_UNSPEC: as an address, it dissolves a connection (connect(2)).</summary>
    None = 0,

    /// <summary>AF_UNIX.</summary>
    Unix = 1,

    /// <summary>AF_INET.</summary>
    Inet = 2,

    /// <summary>AF_INET6.</summary>
    Inet6 = 10,
}
