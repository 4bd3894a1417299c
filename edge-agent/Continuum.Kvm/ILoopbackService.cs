namespace Continuum.Kvm;

/// <summary>
/// A server inside this process that a program reaches by connect(2) to an address of its virtual loopback. No socket
/// of the host is involved.
/// </summary>
public interface ILoopbackService
{
    /// <summary>The program connected.</summary>
    /// <param name="peer">Where answers go.</param>
    /// <param name="state">
    /// What <see cref="ILoopbackConnection.SaveState"/> gave when the program was snapshotted; null: a new connection.
    /// </param>
    ILoopbackConnection Connect(ILoopbackPeer peer, ReadOnlyMemory<byte>? state);
}
