namespace Continuum.Mqtt.Security;

/// <summary>Who a client is, as far as it proved that.</summary>
/// <param name="Kind">How it was proved.</param>
/// <param name="Name">The user's or the certificate's name; empty for an anonymous client.</param>
/// <param name="ClientId">The identifier the client connected with, or the one the broker assigned.</param>
public sealed record MqttIdentity(IdentityKind Kind, string Name, string ClientId = "")
{
    /// <summary>A client that proved nothing.</summary>
    public static MqttIdentity Anonymous { get; } = new(IdentityKind.Anonymous, "");

    /// <summary>What counts connections of one identity: <c>user:NAME</c>, <c>certificate:NAME</c>, or null.</summary>
    internal string? QuotaKey => Kind switch
    {
        IdentityKind.User => "user:" + Name,
        IdentityKind.Certificate => "certificate:" + Name,
        _ => null,
    };
}
