using System.Net;
using System.Net.Sockets;

namespace Continuum.Testing;

/// <summary>
/// Ports for programs that are killed and come back on the same port: below the range that the kernel gives to outgoing
/// connections (ip_local_port_range, from 32768), so that nobody takes them meanwhile.
/// </summary>
public static class LastingPort
{
    private const int First = 18_000;
    private const int Count = 14_000;

    // Two runs at once begin at different places.
    private static int _next = Environment.ProcessId * 61 % Count;

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref _next) % Count);
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; the next one.
            }
        }
    }
}
