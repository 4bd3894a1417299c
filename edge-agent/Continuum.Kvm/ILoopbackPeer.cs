namespace Continuum.Kvm;

/// <summary>The program's end of one connection, as the service sees it. From any thread.</summary>
public interface ILoopbackPeer
{
    /// <summary>
    /// Hands the program bytes. They are copied. What the program has not read yet is bounded by what the service
    /// answers with: it answers requests, it does not stream by itself.
    /// </summary>
    void Send(ReadOnlySpan<byte> bytes);

    /// <summary>The program reads the end when it has read all before.</summary>
    void Close();
}
