namespace Continuum.Kvm.Tests.Snapshots;

/// <summary>Answers the program of ask.c when the test wants it.</summary>
internal sealed class AskService : ILoopbackService
{
    private Connection? _last;

    /// <summary>Questions that came, those before the snapshot included.</summary>
    public int Asked => _last?.Asked ?? 0;

    /// <summary>Answers the question.</summary>
    public void Answer(string text) => _last!.Peer.Send(System.Text.Encoding.ASCII.GetBytes(text));

    public ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state)
    {
        _last = new Connection(peer) { Asked = state is { IsEmpty: false } bytes ? bytes.Span[0] : 0 };
        return _last;
    }

    private sealed class Connection(ILoopbackPeer peer) : ILoopbackConnection
    {
        public ILoopbackPeer Peer => peer;

        public int Asked { get; set; }

        public void Receive(ReadOnlySpan<byte> bytes) => Asked++;

        public void Close()
        {
        }

        public byte[] SaveState() => [(byte)Asked];
    }
}
