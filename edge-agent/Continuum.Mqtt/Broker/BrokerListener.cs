using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>Accepts connections on one address. Owns the listening socket.</summary>
internal sealed class BrokerListener : IDisposable
{
    // Long enough that a process out of descriptors does not spin, short enough that clients hardly notice.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;

    /// <exception cref="MqttBrokerException">The address cannot be listened on.</exception>
    public BrokerListener(IPEndPoint endPoint)
    {
        _socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(endPoint);
            _socket.Listen(512);
            EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        }
        catch (SocketException refused)
        {
            _socket.Dispose();
            throw new MqttBrokerException(endPoint.Port, Explain(endPoint, refused), refused);
        }
    }

    public IPEndPoint EndPoint { get; }

    public async Task AcceptAsync(
        Action<Socket> accepted, ILogger logger, TimeProvider time, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                accepted(await _socket.AcceptAsync(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException failed)
            {
                logger.AcceptFailed(failed, EndPoint.ToString());
                await Task.Delay(PauseAfterFailure, time, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

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
