using System.Net;
using System.Net.Sockets;

namespace Continuum.Testing;

/// <summary>Finds a TCP port on loopback that nobody listens on, for programs that cannot be told "port 0".</summary>
public static class FreePort
{
    /// <summary>
    /// A port the kernel just handed out and took back; the kernel hands out others before it repeats one.
    /// </summary>
    public static int Next()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
