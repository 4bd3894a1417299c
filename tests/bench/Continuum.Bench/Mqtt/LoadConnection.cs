using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Continuum.Bench.Mqtt;

/// <summary>
/// One client of the load driver: a socket and a loop that acknowledges what comes. Acknowledgements of all packets that
/// came together go out together, as any client under load has them.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int ConnAck = 2;
    private const int PubAck = 4;
    private const int PubRec = 5;
    private const int PubRel = 6;
    private const int PubComp = 7;
    private const int SubAck = 9;
    private const int Publish = 3;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _sending = new();
    private readonly byte[] _input;

    // An acknowledgement is shorter than what it answers.
    private readonly byte[] _acks;
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ackBytes;
    private int _filled;
    private volatile bool _disposed;

    /// <param name="inputBytes">Room for what comes at once; the largest packet must fit.</param>
    public LoadConnection(int inputBytes = 64 * 1024)
    {
        _input = new byte[inputBytes];
        _acks = new byte[inputBytes];
    }

    /// <summary>Given the payload of each publication.</summary>
    public Action<ReadOnlyMemory<byte>>? Received { get; set; }

    /// <summary>Given how many of its publications were acknowledged (QoS 1) or completed (QoS 2).</summary>
    public Action<int>? Acknowledged { get; set; }

    /// <summary>Called when all that came together has been dealt with.</summary>
    public Action? Settled { get; set; }

    /// <summary>Why it receives no more; null while it does, and once it was disposed.</summary>
    public Exception? Failure { get; private set; }

    public async Task ConnectAsync(int port, string clientId, bool clean, CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        _ = ReceiveAsync();
        Send(LoadPackets.Connect(clientId, clean));
        await _connected.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    public async Task SubscribeAsync(string filter, int qos, CancellationToken cancellationToken)
    {
        Send(LoadPackets.Subscribe(filter, qos));
        await _subscribed.Task.WaitAsync(TimeSpan.FromSeconds(60), cancellationToken);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        lock (_sending)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
    }

    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        try
        {
            while (await _socket.ReceiveAsync(_input.AsMemory(_filled)) is > 0 and var got)
            {
                _filled += got;
                int used = Parse();
                _input.AsSpan(used, _filled - used).CopyTo(_input);
                _filled -= used;
                if (_ackBytes > 0)
                {
                    Send(_acks.AsSpan(0, _ackBytes));
                    _ackBytes = 0;
                }

                Settled?.Invoke();
            }

            Fail(new BenchException("a broker closed the connection of a load client"));
        }
        catch (Exception e) when (_disposed && e is SocketException or ObjectDisposedException)
        {
            // The measurement is over.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception cause)
    {
        Failure = cause;
        _connected.TrySetException(cause);
        _subscribed.TrySetException(cause);
    }

    private int Parse()
    {
        int at = 0;
        while (TryFrame(at, out int bodyAt, out int end))
        {
            Handle(_input[at], bodyAt, end);
            at = end;
        }

        return at;
    }

    private bool TryFrame(int at, out int bodyAt, out int end)
    {
        (bodyAt, end) = (at + 1, 0);
        int length = 0;
        for (int shift = 0; bodyAt < _filled; shift += 7)
        {
            byte next = _input[bodyAt++];
            length |= (next & 127) << shift;
            if (next < 128)
            {
                end = bodyAt + length;
                return end <= _filled;
            }
        }

        return false;
    }

    private void Handle(byte header, int bodyAt, int end)
    {
        switch (header >> 4)
        {
            case ConnAck when _input[bodyAt + 1] == 0:
                _connected.TrySetResult();
                break;
            case ConnAck:
                Fail(new BenchException($"a broker refused a load client with return code {_input[bodyAt + 1]}"));
                break;
            case SubAck:
                _subscribed.TrySetResult();
                break;
            case Publish:
                Take(header, bodyAt, end);
                break;
            case PubAck or PubComp:
                Acknowledged?.Invoke(1);
                break;
            case PubRec:
                Answer(PubRel, Identifier(bodyAt));
                break;
            case PubRel:
                Answer(PubComp, Identifier(bodyAt));
                break;
            default:
                break;
        }
    }

    private void Take(byte header, int bodyAt, int end)
    {
        int payloadAt = bodyAt + 2 + BinaryPrimitives.ReadUInt16BigEndian(_input.AsSpan(bodyAt));
        int qos = (header >> 1) & 3;
        if (qos > 0)
        {
            Answer(qos == 1 ? PubAck : PubRec, Identifier(payloadAt));
            payloadAt += 2;
        }

        Received?.Invoke(_input.AsMemory(payloadAt, end - payloadAt));
    }

    private ushort Identifier(int at) => BinaryPrimitives.ReadUInt16BigEndian(_input.AsSpan(at));

    private void Answer(int type, ushort packetId)
    {
        LoadPackets.WriteAck(_acks.AsSpan(_ackBytes), type, packetId);
        _ackBytes += 4;
    }
}
