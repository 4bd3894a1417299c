using System.Net;
using System.Net.Sockets;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>
/// Passes bytes between a client and a broker, and cuts each connection after so many of them, in the middle of
/// whatever was on its way.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<int> _bytesToPass;
    private readonly ReleaseWatch? _watch;
    private readonly int _brokerPort;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="brokerPort">Where it passes to.</param>
    /// <param name="bytesToPass">Of the next connection, both ways together; asked by one connection at a time.</param>
    /// <param name="watch">Sees what reaches the clients; null for nobody.</param>
    public CuttingProxy(int brokerPort, Func<int> bytesToPass, ReleaseWatch? watch = null)
    {
        _watch = watch;
        _brokerPort = brokerPort;
        _bytesToPass = bytesToPass;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Cuts what there is and lets nothing through any more.</summary>
    public void CutAll() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptSocketAsync(_stopping.Token), _bytesToPass()));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(Socket client, int left)
    {
        using Socket broker = new(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await broker.ConnectAsync(IPAddress.Loopback, _brokerPort, _stopping.Token);
                int[] budget = [left];
                await Task.WhenAny(
                    CopyAsync(client, broker, budget, seen: null), CopyAsync(broker, client, budget, _watch?.Begin()));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // There is no broker, or it is over: the client learns it by the end of its connection.
            }

            Interlocked.Increment(ref _cuts);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, int[] budget, Action<ReadOnlyMemory<byte>>? seen)
    {
        byte[] some = new byte[512];
        try
        {
            while (await from.ReceiveAsync(some, _stopping.Token) is > 0 and var count)
            {
                int allowed = Math.Min(count, count + Math.Min(0, Interlocked.Add(ref budget[0], -count)));
                if (allowed > 0)
                {
                    // Before it is there: what comes of it may be looked at at once.
                    seen?.Invoke(some.AsMemory(0, allowed));
                    await to.SendAsync(some.AsMemory(0, allowed), _stopping.Token);
                }

                if (allowed < count)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut from the other side.
        }
    }
}
