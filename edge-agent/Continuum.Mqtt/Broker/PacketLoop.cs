using System.Buffers;
using Continuum.Mqtt.Packets;
using Continuum.Mqtt.Transport;

namespace Continuum.Mqtt.Broker;

/// <summary>Reads a connected client's packets and has them acted on, one after the other, at its pace.</summary>
internal sealed class PacketLoop(
    BrokerContext broker, InboundBuffer input, PacketHandler handler, Silence silence, CancellationToken closing)
{
    // Of a packet that is not whole: a long one over a slow line is no silence, and a byte now and then is.
    private const int BytesOfLife = 1000;

    private readonly ReadPace? _pace = ReadPace.For(broker);
    private bool _handled;
    private int _counted;

    /// <summary>Deals with what came together with CONNECT.</summary>
    /// <returns>False when that was the end of the connection.</returns>
    /// <exception cref="MalformedPacketException">The client must be disconnected, with the reason.</exception>
    public async ValueTask<bool> BeginAsync(CancellationToken stopping)
    {
        bool stay = await HandleAllAsync(stopping);
        silence.Begin();
        return stay;
    }

    /// <summary>Reads what has come, and deals with it.</summary>
    /// <remarks>
    /// <see cref="InboundBuffer.WaitAsync"/> is for who calls: a method that waits here would keep its state while a
    /// client is idle.
    /// </remarks>
    /// <returns>False at the end of the connection.</returns>
    /// <exception cref="MalformedPacketException">The client must be disconnected, with the reason.</exception>
    public async ValueTask<bool> NextAsync(CancellationToken stopping)
    {
        bool more = await input.ReadMoreAsync();
        // While packets are dealt with, silence is ours and not the client's.
        silence.End();
        _handled = false;
        bool stay = more && await HandleAllAsync(stopping);
        Listen();
        return stay;
    }

    // 3.1.2.10: it is packets that must come within the keep-alive, not bytes.
    private void Listen()
    {
        int waiting = input.Unread.Length;
        if (_handled || waiting - _counted >= BytesOfLife)
        {
            _counted = waiting;
            silence.Begin();
        }
        else
        {
            silence.Resume();
        }
    }

    private async ValueTask<bool> HandleAllAsync(CancellationToken stopping)
    {
        while (!closing.IsCancellationRequested)
        {
            ReadOnlySequence<byte> arrived = new(input.Unread);
            if (!PacketFraming.TryTake(
                ref arrived,
                broker.Options.MaxPacketSizeBytes,
                out byte header,
                out ReadOnlySequence<byte> body,
                handler.Version))
            {
                return true;
            }

            int size = input.Unread.Length - (int)arrived.Length;
            if (!await handler.HandleAsync(header, body.First, stopping, closing))
            {
                return false;
            }

            _handled = true;
            input.Consume(size);
            broker.Metrics.Totals.AddBytesReceived(size);
            if (_pace is not null)
            {
                await _pace.ChargeAsync(header, size, closing);
            }
        }

        return false;
    }
}
