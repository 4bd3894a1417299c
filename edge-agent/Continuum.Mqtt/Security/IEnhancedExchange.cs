namespace Continuum.Mqtt.Security;

/// <summary>One conversation of an authentication method; used by one connection, a step at a time.</summary>
public interface IEnhancedExchange
{
    /// <summary>Takes what the client said and gives what to answer.</summary>
    /// <param name="data">The authentication data of CONNECT or AUTH; empty when there was none.</param>
    /// <param name="cancellationToken">The connection ended, or the broker stops.</param>
    ValueTask<EnhancedStep> NextAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}
