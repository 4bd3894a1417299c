using System.Security.Authentication;

namespace Continuum.Mqtt.Security;

/// <summary>The client's side of one conversation; used by one connection, a step at a time.</summary>
/// <remarks>
/// What <see cref="NextAsync"/> and <see cref="Finish"/> throw, whatever it is, ends the connection, or the attempt to
/// make one; the client connects again, with another conversation.
/// </remarks>
public interface IClientExchange
{
    /// <summary>
    /// What the client says first, with CONNECT or with the AUTH that begins a re-authentication; may be empty.
    /// </summary>
    ReadOnlyMemory<byte> First();

    /// <summary>Answers what the server said.</summary>
    /// <param name="said">The authentication data of its AUTH; empty when there was none.</param>
    /// <param name="cancellationToken">The connection ended, or the attempt took too long.</param>
    /// <exception cref="AuthenticationException">The server said what does not belong there.</exception>
    ValueTask<ReadOnlyMemory<byte>> NextAsync(ReadOnlyMemory<byte> said, CancellationToken cancellationToken);

    /// <summary>The server lets the client in: the last word on whether it is the right server.</summary>
    /// <param name="said">The authentication data of CONNACK, or of the last AUTH; empty when there was none.</param>
    /// <exception cref="AuthenticationException">It did not prove itself: the client leaves.</exception>
    void Finish(ReadOnlyMemory<byte> said);
}
