using System.Net;
using System.Net.Sockets;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>Accepts connections on one address. Owns the listening socket.</summary>
internal sealed class BrokerListener : IDisposable
{
    // All clients of an agent come back at once after it was restarted; the kernel's net.core.somaxconn bounds it, too.
    private const int Backlog = 8192;
    private const UnixFileMode SocketMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    // Long enough that a process out of descriptors does not spin, short enough that clients hardly notice.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly ListenerKind _kind;
    private readonly ITlsCredentialSource? _tls;
    private readonly HandshakeTurns _turns = HandshakeTurns.OfThisMachine();

    private BrokerListener(Socket socket, ListenerKind kind, ITlsCredentialSource? tls)
    {
        _socket = socket;
        _kind = kind;
        _tls = tls;
        EndPoint = socket.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    /// <exception cref="MqttBrokerException">The address cannot be listened on.</exception>
    public static BrokerListener Tcp(IPEndPoint endPoint, ITlsCredentialSource? tls)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return new(socket, tls is null ? ListenerKind.Tcp : ListenerKind.Tls, tls);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new MqttBrokerException(endPoint.Port, Explain(endPoint, refused), refused);
        }
    }

    /// <exception cref="MqttBrokerException">The path cannot be listened on, or somebody does already.</exception>
    public static BrokerListener Unix(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            RemoveStale(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Before Listen: nobody connects while the mode is still that of the umask.
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, SocketMode);
            }

            socket.Listen(Backlog);
            return new(socket, ListenerKind.Unix, tls: null);
        }
        catch (Exception refused) when (refused is SocketException or IOException or UnauthorizedAccessException
            or ArgumentException)
        {
            socket.Dispose();
            throw new MqttBrokerException(
                0,
                $"cannot listen on the socket {path}: {refused.Message}; choose another path, in a folder that can be "
                + "written to and of at most 107 bytes",
                refused);
        }
    }

    public async Task AcceptAsync(
        Action<ClientTransport> accepted, BrokerContext broker, CancellationToken cancellationToken)
    {
        TokenBucket? rate = NewRate(broker);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _socket.AcceptAsync(cancellationToken);
                if (rate?.TryTake() == false)
                {
                    broker.Metrics.Refused(RefusalReason.ConnectionRate);
                    socket.Dispose();
                    continue;
                }

                accepted(Prepare(socket));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException failed)
            {
                broker.Logger.AcceptFailed(failed, EndPoint.ToString()!);
                await Task.Delay(PauseAfterFailure, broker.Time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The limit on new connections of one listener; null where there is none.</summary>
    public static TokenBucket? NewRate(BrokerContext broker) =>
        broker.Options.MaxConnectionsPerSecond is > 0 and int limit ? new(limit, limit, broker.Time) : null;

    public void Dispose()
    {
        _socket.Dispose();
        if (EndPoint is UnixDomainSocketEndPoint)
        {
            File.Delete(EndPoint.ToString()!);
        }
    }

    private SocketTransport Prepare(Socket socket)
    {
        bool local = true;
        EndPoint? remote = null;
        if (EndPoint is IPEndPoint bound)
        {
            socket.NoDelay = true;
            // A peer whose machine vanished is found out even when its client asked for no keep-alive.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 120);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 30);
            local = IPAddress.IsLoopback(bound.Address);
            remote = socket.RemoteEndPoint;
        }

        return new(socket, new(_kind, local, remote), _tls, _turns);
    }

    private static void RemoveStale(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode == SocketError.ConnectionRefused
            && new FileInfo(path).Length == 0)
        {
            File.Delete(path);
            return;
        }

        throw new IOException("somebody listens there already");
    }

    private static string Explain(IPEndPoint endPoint, SocketException refused) => refused.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {endPoint.Port} on {endPoint.Address} is in use: stop what listens there (often mosquitto) "
            + "or choose another port to listen on",
        SocketError.AccessDenied =>
            $"port {endPoint.Port} on {endPoint.Address} is not ours to take: choose a port above 1023",
        SocketError.AddressNotAvailable =>
            $"{endPoint.Address} is not an address of this machine: choose one that is, or 0.0.0.0 for all",
        _ => $"cannot listen on {endPoint}: {refused.Message}",
    };
}
