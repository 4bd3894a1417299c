using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Continuum.Sandbox.Workers;

/// <summary>
/// Frames over a Unix stream socket between the agent and a worker. A thread of its own reads with blocking calls: the
/// kernel wakes it directly, which is what an event's latency is made of.
/// </summary>
internal sealed class WorkerChannel : IDisposable
{
    /// <summary>
    /// An answer of the largest size with room for its head, and no more: the other end may be hostile.
    /// </summary>
    private const int MostBytes = 8 << 20;

    private const int HeaderBytes = 4 + 4 + 1 + 8; // bytes that follow, bytes of the head, kind, id; little-endian

    private const int UsualBytes = 65_536;

    private readonly Socket _socket;
    private readonly Lock _sending = new();
    private readonly ArrayBufferWriter<byte> _out = new(4096);
    private readonly Utf8JsonWriter _json;
    private byte[] _in = new byte[UsualBytes];
    private int _inFrom;
    private int _inTo;
    private bool _isDisposed;

    /// <param name="socket">Connected; the channel's from here on.</param>
    /// <param name="patience">
    /// How long the other end may not read before it counts as gone; null: for ever. Who sends waits meanwhile.
    /// </param>
    public WorkerChannel(Socket socket, TimeSpan? patience)
    {
        _socket = socket;
        _socket.SendTimeout = (int)(patience?.TotalMilliseconds ?? 0);
        _json = new Utf8JsonWriter(_out);
    }

    /// <summary>Writes a frame whole, before another one.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public void Send<T>(WorkerFrameKind kind, long id, T head, JsonTypeInfo<T> type, ReadOnlyMemory<byte> payload)
    {
        lock (_sending)
        {
            Begin();
            _json.Reset(_out);
            JsonSerializer.Serialize(_json, head, type);
            Transmit(kind, id, payload.Span);
        }
    }

    /// <summary>Writes a frame that has no fields.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public void Send(WorkerFrameKind kind, long id)
    {
        lock (_sending)
        {
            Begin();
            Transmit(kind, id, []);
        }
    }

    /// <summary>
    /// Waits for a frame on the calling thread; one thread at a time may. False: the other end has closed.
    /// </summary>
    /// <param name="frame">The frame; its bytes are valid until the next is read.</param>
    /// <exception cref="IOException">The channel broke.</exception>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public bool TryRead(out WorkerFrame frame)
    {
        frame = default;
        if (!TryFill(HeaderBytes))
        {
            return false;
        }

        int rest = BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_inFrom));
        int head = BinaryPrimitives.ReadInt32LittleEndian(_in.AsSpan(_inFrom + 4));
        if (rest is < 0 or > MostBytes || head < 0 || head > rest)
        {
            throw new InvalidDataException($"a frame of {rest} bytes with a head of {head}: at most {MostBytes} fit");
        }

        if (!TryFill(HeaderBytes + rest))
        {
            return false;
        }

        int at = _inFrom;
        _inFrom += HeaderBytes + rest;
        frame = new WorkerFrame(
            (WorkerFrameKind)_in[at + 8],
            BinaryPrimitives.ReadInt64LittleEndian(_in.AsSpan(at + 9)),
            _in.AsMemory(at + HeaderBytes, head),
            _in.AsMemory(at + HeaderBytes + head, rest - head));
        return true;
    }

    /// <summary>Closes both directions: a thread that reads comes back.</summary>
    public void Close()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The other end was first.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Whoever sends now comes back first; who comes later is told that the other end is gone.
        Close();
        lock (_sending)
        {
            _isDisposed = true;
            _json.Dispose();
            _socket.Dispose();
        }
    }

    private void Begin()
    {
        if (_isDisposed)
        {
            throw new IOException("the channel is closed");
        }

        _out.ResetWrittenCount();
        _out.GetSpan(HeaderBytes)[..HeaderBytes].Clear();
        _out.Advance(HeaderBytes);
    }

    private void Transmit(WorkerFrameKind kind, long id, ReadOnlySpan<byte> payload)
    {
        Span<byte> frame = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_out.WrittenMemory).Span;
        int head = frame.Length - HeaderBytes;
        BinaryPrimitives.WriteInt32LittleEndian(frame, head + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], head);
        frame[8] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(frame[9..], id);
        try
        {
            // A small event goes with its head in one call; a large one is not copied.
            if (payload.Length is > 0 and <= 16384)
            {
                _out.Write(payload);
                SendAll(_out.WrittenSpan);
            }
            else
            {
                SendAll(frame);
                SendAll(payload);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Close(); // a frame may have been sent in part
            throw new IOException("the other end of the worker's channel is gone, or does not read", exception);
        }
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives until so many bytes are there. False: the other end has closed.</summary>
    private bool TryFill(int count)
    {
        if (_inFrom == _inTo)
        {
            _inFrom = _inTo = 0;
            if (_in.Length > UsualBytes && count <= UsualBytes)
            {
                _in = new byte[UsualBytes]; // it was of use for a large frame only
            }
        }

        if (_inFrom + count > _in.Length)
        {
            byte[] target = count > _in.Length ? new byte[count] : _in;
            _in.AsSpan(_inFrom, _inTo - _inFrom).CopyTo(target);
            _inTo -= _inFrom;
            _inFrom = 0;
            _in = target;
        }

        while (_inTo - _inFrom < count)
        {
            int received = Receive(_in.AsSpan(_inTo));
            if (received == 0)
            {
                return false;
            }

            _inTo += received;
        }

        return true;
    }

    private int Receive(Span<byte> into)
    {
        try
        {
            return _socket.Receive(into);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new IOException("the worker's channel broke", exception);
        }
    }
}
