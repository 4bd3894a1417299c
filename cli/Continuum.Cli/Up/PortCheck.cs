using System.Net;
using System.Net.Sockets;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Up;

/// <summary>
/// Looks before anything is started whether the ports are free, so that all that are not are told at once.
/// </summary>
internal static class PortCheck
{
    /// <exception cref="CliException">A port is in use, or asked for twice.</exception>
    public static void Require(UpSettings settings)
    {
        List<string> problems = [];
        HashSet<int> seen = [];
        foreach ((int port, string option, string what) in settings.Ports)
        {
            if (!seen.Add(port))
            {
                problems.Add($"port {port} is asked for twice: give {what} another one with {option}");
            }
            else if (!IsFree(port))
            {
                problems.Add($"port {port} is in use: choose another one for {what} with {option}");
            }
        }

        if (problems.Count > 0)
        {
            throw new CliException(CliExit.TemporaryFailure, "nothing was started") { Details = problems };
        }
    }

    private static bool IsFree(int port)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As servers do: connections of the time before that linger do not count.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
