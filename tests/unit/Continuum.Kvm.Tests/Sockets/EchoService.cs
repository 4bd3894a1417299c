using System.Text;

namespace Continuum.Kvm.Tests.Sockets;

/// <summary>
/// Gives back what it gets, at once or when told to, counts its connections, and closes when it is sent a dot.
/// </summary>
internal sealed class EchoService : ILoopbackService
{
    private readonly List<Connection> _connections = [];

    /// <summary>Those made so far.</summary>
    public IReadOnlyList<Connection> Connections => _connections;

    /// <summary>Whether it answers at once.</summary>
    public bool Answers { get; init; } = true;

    public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state)
    {
        var connection = new Connection(peer, Answers, state is { } bytes ? Encoding.ASCII.GetString(bytes.Span) : "");
        _connections.Add(connection);
        return connection;
    }

    internal sealed class Connection(ILoopbackPeer peer, bool answers, string before) : ILoopbackConnection
    {
        private readonly StringBuilder _received = new(before);

        public ILoopbackPeer Peer => peer;

        public string Received => _received.ToString();

        public int Closed { get; private set; }

        public void Receive(ReadOnlySpan<byte> bytes)
        {
            _received.Append(Encoding.ASCII.GetString(bytes));
            if (answers)
            {
                peer.Send(bytes);
            }

            if (bytes[^1] == '.')
            {
                peer.Close();
            }
        }

        public void Close() => Closed++;

        public byte[] SaveState() => Encoding.ASCII.GetBytes(Received);
    }
}
