namespace Continuum.Mqtt.Security;

/// <summary>Whether a client may connect, and as whom.</summary>
public abstract record AuthenticationVerdict
{
    private AuthenticationVerdict()
    {
    }

    /// <summary>The client may connect.</summary>
    /// <param name="Identity">Who it is; the broker adds the client identifier.</param>
    /// <param name="AssignedClientId">
    /// The identifier for a client that gave none; null for one that the broker makes up.
    /// </param>
    public sealed record Accept(MqttIdentity Identity, string? AssignedClientId = null) : AuthenticationVerdict;

    /// <summary>It may not.</summary>
    /// <param name="Reason">0x80 or above, one that CONNACK may carry (5.0, table 3-1).</param>
    /// <param name="Detail">For the log and a 5.0 client; says nothing that helps a guesser.</param>
    public sealed record Refuse(ReasonCode Reason, string Detail) : AuthenticationVerdict;
}
