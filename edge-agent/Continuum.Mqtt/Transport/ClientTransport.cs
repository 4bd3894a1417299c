using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Transport;

/// <summary>An accepted connection below MQTT.</summary>
internal abstract class ClientTransport : IDisposable
{
    /// <summary>Complete once <see cref="OpenAsync"/> is.</summary>
    public abstract ConnectionOrigin Origin { get; }

    /// <summary>Everything that comes before the first byte of MQTT.</summary>
    /// <param name="owner">Told when the peer waits for us.</param>
    /// <exception cref="IOException">The peer went away.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed.</exception>
    public abstract ValueTask<Stream> OpenAsync(IHandshakeOwner owner);

    /// <summary>Reading comes to its end soon, from any thread; what is written still goes out.</summary>
    public abstract void StopReading();

    /// <summary>Tells the peer that this is the end, where the protocol has a way to. Throws nothing.</summary>
    public virtual Task CloseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Breaks the connection.</summary>
    public abstract void Dispose();
}
