using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Continuum.Bench.Mqtt.Returning;

/// <summary>
/// A device with a subscription over TLS whose session outlives its connection. It comes back as soon as it may after a
/// random pause, as clients do, and subscribes again only where the broker has forgotten its session.
/// </summary>
internal sealed class ReturningClient(int number, int port, SslClientAuthenticationOptions tls, ReturningFleet fleet)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _pauses = new(number);
    private readonly byte[] _input = new byte[8];

    /// <summary>Stays connected, and comes back, until it is stopped.</summary>
    public async Task RunAsync(TimeSpan firstPause, CancellationToken stopping)
    {
        try
        {
            await Task.Delay(firstPause, stopping);
            while (true)
            {
                bool wasIn = await VisitAsync(stopping);
                await Task.Delay(TimeSpan.FromSeconds((wasIn ? 0 : 0.5) + _pauses.NextDouble()), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    // From connecting to the loss of the connection; false when it was not let in.
    private async Task<bool> VisitAsync(CancellationToken stopping)
    {
        bool isIn = false;
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(Patience);
            await socket.ConnectAsync(IPAddress.Loopback, port, patience.Token);
            await using SslStream stream = new(new NetworkStream(socket, ownsSocket: false));
            await stream.AuthenticateAsClientAsync(tls, patience.Token);
            await EnterAsync(stream, patience.Token);
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            isIn = true;
            fleet.CameIn();
            while (await stream.ReadAsync(_input, stopping) > 0)
            {
                // Nothing is published to it.
            }
        }
        catch (Exception failed) when (failed is IOException or SocketException or AuthenticationException or BenchException)
        {
            fleet.Failed(isIn);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            fleet.Failed(isIn);
        }

        if (isIn)
        {
            fleet.WentOut();
        }

        return isIn;
    }

    private async Task EnterAsync(SslStream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(LoadPackets.Connect($"returning-{number}", clean: false), cancellationToken);
        await stream.ReadExactlyAsync(_input.AsMemory(0, 4), cancellationToken);
        if (_input[0] != 0x20 || _input[3] != 0)
        {
            throw new BenchException($"a broker refused a returning client with return code {_input[3]}");
        }

        if ((_input[2] & 1) == 0)
        {
            fleet.Forgotten();
            await stream.WriteAsync(LoadPackets.Subscribe($"returning/{number}/#", qos: 1), cancellationToken);
            await stream.ReadExactlyAsync(_input.AsMemory(0, 5), cancellationToken);
        }
    }
}
