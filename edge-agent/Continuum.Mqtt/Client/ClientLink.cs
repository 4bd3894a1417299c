using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Client;

/// <summary>One connection to the broker, from CONNECT to its end. Owns the socket.</summary>
internal sealed class ClientLink : IAsyncDisposable
{
    private const int MaxOutboundBytes = 8 << 20;

    private readonly MqttClientOptions _options;
    private readonly TimeProvider _time;
    private readonly NetworkStream _stream;
    private readonly PipeReader _reader;
    private readonly OutboundBuffer _outbound;
    // Not disposed: it has no timer and no parent, and whoever leaves may still cancel it after the end.
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _draining;
    private volatile bool _gone;
    private long _listeningSince;

    private ClientLink(Socket socket, MqttClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _stream = new(socket, ownsSocket: true);
        _reader = PipeReader.Create(_stream, new(bufferSize: 16384, leaveOpen: true));
        _outbound = new(_stream, MaxOutboundBytes);
        _draining = DrainAsync();
    }

    public ConnAckPacket Answer { get; private set; } = new(false, ReasonCode.Success);

    /// <summary>Why the broker ended the connection; null when it did not say.</summary>
    public ReasonCode? ServerReason { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <exception cref="MqttClientException">The broker cannot be reached or said no.</exception>
    public static async Task<ClientLink> OpenAsync(
        MqttClientOptions options, bool cleanStart, TimeProvider time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(options.ConnectTimeoutSeconds), time);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        ClientLink? link = null;
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, either.Token);
            link = new(socket, options, time);
            await link.ShakeHandsAsync(cleanStart, either.Token);
            return link;
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (link is not null)
            {
                await link.DisposeAsync();
            }

            if (failed is MqttClientException || cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new MqttClientException(
                ReasonCode.ServerUnavailable,
                $"no MQTT broker answers at {options.Host}:{options.Port}: {failed.Message}",
                failed);
        }
    }

    public bool TryWrite(ControlPacket packet) => _outbound.TryWrite(packet, _options.Version);

    public bool TryAcknowledge(ushort packetId) =>
        !_gone && TryWrite(new AckPacket(PacketType.PubAck, packetId, ReasonCode.Success));

    /// <summary>Hands every packet to the receiver until the connection ends; gives the reason in words.</summary>
    public async Task<string> RunAsync(Func<ControlPacket, ValueTask> receive)
    {
        Task pinging = PingAsync();
        try
        {
            while (await NextAsync(_closing.Token) is { } packet)
            {
                if (packet is EndPacket end)
                {
                    ServerReason = end.Reason;
                    return $"the broker said {end.Reason}";
                }

                await receive(packet);
            }

            return "the broker closed it";
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException
            or MalformedPacketException)
        {
            return gone is OperationCanceledException ? "no answer to a ping, or closed here" : gone.Message;
        }
        finally
        {
            _gone = true;
            await _closing.CancelAsync();
            await pinging;
        }
    }

    /// <summary>Sends what is written, and closes.</summary>
    public async Task LeaveAsync()
    {
        TryWrite(new EndPacket(PacketType.Disconnect, ReasonCode.Success));
        _outbound.Complete();
        await _draining.WaitAsync(TimeSpan.FromSeconds(2), _time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _closing.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        _outbound.Complete();
        await _stream.DisposeAsync();
        await _draining;
        await _reader.CompleteAsync();
    }

    private async Task ShakeHandsAsync(bool cleanStart, CancellationToken cancellationToken)
    {
        TryWrite(Greeting(cleanStart));
        Answer = await NextAsync(cancellationToken) as ConnAckPacket
            ?? throw new MqttClientException(ReasonCode.ProtocolError, "the broker did not answer with CONNACK");
        if (Answer.Reason != ReasonCode.Success)
        {
            string detail = Answer.Properties.ReasonString is { } said ? $": {said}" : "";
            throw new MqttClientException(
                Answer.Reason,
                $"the broker at {_options.Host}:{_options.Port} refused the connection "
                + $"(code {(int)Answer.Reason}){detail}");
        }
    }

    private ConnectPacket Greeting(bool cleanStart)
    {
        bool v5 = _options.Version == ProtocolVersion.V5;
        return new()
        {
            Version = _options.Version,
            ClientId = _options.ClientId,
            // 3.1.1 has one flag for both: a clean session also ends with its connection.
            CleanStart = v5 ? cleanStart : cleanStart && _options.SessionExpirySeconds == 0,
            KeepAlive = (ushort)_options.KeepAliveSeconds,
            UserName = _options.UserName,
            Password = _options.Password is { } password
                ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(password)
                : null,
            Will = _options.Will is { } will
                ? new(will.Topic, will.Payload, will.QoS, will.Retain, v5
                    ? will.ToProperties(will.MessageExpiry)
                    : PacketProperties.None)
                : null,
            Properties = !v5 ? PacketProperties.None : new()
            {
                SessionExpiry = _options.SessionExpirySeconds == 0 ? null : _options.SessionExpirySeconds,
                ReceiveMaximum = (ushort)_options.ReceiveMaximum,
                MaximumPacketSize = (uint)_options.MaxPacketSizeBytes,
            },
        };
    }

    private async ValueTask<ControlPacket?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Interlocked.Exchange(ref _listeningSince, _time.GetTimestamp());
            ReadResult read = await _reader.ReadAsync(cancellationToken);
            // While the application makes us wait, the silence is not the broker's.
            Interlocked.Exchange(ref _listeningSince, 0);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (PacketFraming.TryTake(ref buffer, _options.MaxPacketSizeBytes, out byte header, out var body))
            {
                ControlPacket packet = PacketDecoder.Decode(header, body.ToArray(), _options.Version);
                _reader.AdvanceTo(buffer.Start);
                return packet;
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task PingAsync()
    {
        int seconds = Answer.Properties.ServerKeepAlive ?? _options.KeepAliveSeconds;
        if (seconds == 0)
        {
            return;
        }

        // Half the interval, so that a ping is never late; one and a half without any packet means the broker is gone.
        using PeriodicTimer timer = new(TimeSpan.FromSeconds(seconds / 2.0), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                TryWrite(PingPacket.Request);
                long since = Interlocked.Read(ref _listeningSince);
                if (since != 0 && _time.GetElapsedTime(since).TotalSeconds > 1.5 * seconds)
                {
                    await _closing.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The link ends.
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            await _outbound.DrainAsync(CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException)
        {
            _gone = true; // The reading side sees the same end and says why.
        }
    }
}
