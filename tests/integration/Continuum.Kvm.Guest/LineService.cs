using System.Net;
using System.Text;

namespace Continuum.Kvm.Guest;

/// <summary>
/// A service of lines: the program says <c>next</c>, is handed a line when there is one, and answers with a line. It does
/// what the Lambda Runtime API does, without HTTP.
/// </summary>
internal sealed class LineService : ILoopbackService, ILoopbackConnection
{
    internal static readonly IPEndPoint Address = new(IPAddress.Loopback, 9001);

    private readonly StringBuilder _received = new();
    private ILoopbackPeer? _peer;

    /// <summary>What the program said and nobody took yet.</summary>
    internal string Received => _received.ToString();

    /// <summary>How often the program connected, copies included.</summary>
    internal int Connections { get; private set; }

    internal IReadOnlyDictionary<IPEndPoint, ILoopbackService> Map => new Dictionary<IPEndPoint, ILoopbackService>
    {
        [Address] = this,
    };

    /// <inheritdoc/>
    public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state)
    {
        _peer = peer;
        Connections++;
        if (state is { } saved)
        {
            _received.Append(Encoding.ASCII.GetString(saved.Span));
        }

        return this;
    }

    /// <inheritdoc/>
    public void Receive(ReadOnlySpan<byte> bytes) => _received.Append(Encoding.ASCII.GetString(bytes));

    /// <inheritdoc/>
    public void Close() => _peer!.Close();

    /// <inheritdoc/>
    public byte[] SaveState() => Encoding.ASCII.GetBytes(Received);

    /// <summary>Hands the program a line.</summary>
    internal void Send(string line) => _peer!.Send(Encoding.ASCII.GetBytes(line + "\n"));

    /// <summary>Takes what the program said.</summary>
    internal string Take()
    {
        string said = Received;
        _received.Clear();
        return said;
    }
}
