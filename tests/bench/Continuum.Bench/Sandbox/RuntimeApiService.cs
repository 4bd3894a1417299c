using System.Globalization;
using System.Net;
using System.Text;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>
/// As much of the Lambda Runtime API as one answered event needs, for one copy of a program: <c>next</c>, and
/// <c>response</c>. What the product's own service does beside it (ids, states, limits, logs) is not measured here.
/// </summary>
internal sealed class RuntimeApiService(TimeProvider time) : ILoopbackService, ILoopbackConnection
{
    private const string Answered = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
    private const string EventHead =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: one\r\nContent-Length: ";

    private const byte Asking = 1;

    private readonly byte[] _received = new byte[16384];
    private int _length;
    private ILoopbackPeer? _peer;
    private byte[]? _event;

    public static IPEndPoint Address { get; } = new(IPAddress.Loopback, 9001);

    public IReadOnlyDictionary<IPEndPoint, ILoopbackService> AtItsAddress => new Dictionary<IPEndPoint, ILoopbackService>
    {
        [Address] = this,
    };

    /// <summary>Whether the program waits for an event.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>What the program answered to the last event; null: not yet.</summary>
    public byte[]? Answer { get; private set; }

    /// <summary>When the whole answer was there, as <see cref="TimeProvider.GetTimestamp"/> gives it.</summary>
    public long AnsweredAt { get; private set; }

    public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state)
    {
        _peer = peer;
        IsAsked = state is { Length: 1 } saved && saved.Span[0] == Asking;
        return this;
    }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_received.AsSpan(_length));
        _length += bytes.Length;
        while (TryTakeRequest())
        {
        }
    }

    public void Close() => _peer!.Close();

    public byte[] SaveState() => [IsAsked ? Asking : (byte)0];

    /// <summary>Hands over an event: at once when the program waits for one.</summary>
    public void Hand(byte[] content)
    {
        Answer = null;
        _event = content;
        SendEvent();
    }

    private void SendEvent()
    {
        if (IsAsked && _event is { } content)
        {
            IsAsked = false;
            _event = null;
            string length = content.Length.ToString(CultureInfo.InvariantCulture);
            string head = EventHead + length + "\r\n\r\n";
            _peer!.Send([.. Encoding.ASCII.GetBytes(head), .. content]);
        }
    }

    private bool TryTakeRequest()
    {
        ReadOnlySpan<byte> received = _received.AsSpan(0, _length);
        int end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        int body = end + 4;
        int length = ContentLength(received[..end]);
        if (_length < body + length)
        {
            return false;
        }

        if (received.StartsWith("GET "u8))
        {
            IsAsked = true;
            SendEvent();
        }
        else
        {
            Answer = received.Slice(body, length).ToArray();
            AnsweredAt = time.GetTimestamp();
            _peer!.Send(Encoding.ASCII.GetBytes(Answered));
        }

        received[(body + length)..].CopyTo(_received);
        _length -= body + length;
        return true;
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = "\r\nContent-Length: "u8;
        int at = head.IndexOf(name);
        if (at < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> value = head[(at + name.Length)..];
        int end = value.IndexOf("\r\n"u8);
        return int.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture);
    }
}
