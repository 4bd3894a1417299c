using Continuum.Kvm;

namespace Continuum.Sandbox.Tests.RuntimeApi;

/// <summary>A program's end of a connection that only counts what comes.</summary>
internal sealed class CountingPeer : ILoopbackPeer
{
    /// <summary>Bytes that came.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the service ended the connection.</summary>
    public bool IsClosed { get; private set; }

    public void Send(ReadOnlySpan<byte> bytes) => Bytes += bytes.Length;

    public void Close() => IsClosed = true;
}
