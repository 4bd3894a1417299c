namespace Continuum.Kvm;

/// <summary>The service's end of one connection. Called by the thread that runs the machine.</summary>
public interface ILoopbackConnection
{
    /// <summary>The program sent bytes; they are only valid during the call.</summary>
    void Receive(ReadOnlySpan<byte> bytes);

    /// <summary>The program closed its end, or it ended.</summary>
    void Close();

    /// <summary>What this connection needs to go on in a copy of the program.</summary>
    byte[] SaveState();
}
