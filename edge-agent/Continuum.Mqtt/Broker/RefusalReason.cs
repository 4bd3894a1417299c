namespace Continuum.Mqtt.Broker;

/// <summary>
/// Why a connection was not let in, or not kept: the <c>reason</c> tag of <c>mqtt.connections.refused</c> and
/// <c>mqtt.connections.closed</c>.
/// </summary>
internal static class RefusalReason
{
    public const string TooManyConnections = "too-many-connections";
    public const string TooManySessions = "too-many-sessions";
    public const string ConnectionRate = "connection-rate";
    public const string Handshake = "tls-handshake";
    public const string ConnectTimeout = "connect-timeout";
    public const string Gone = "gone";
    public const string Protocol = "protocol";
    public const string Credentials = "credentials";
    public const string NotAuthorized = "not-authorized";
    public const string IdentityQuota = "identity-quota";
    public const string Redirected = "redirected";
    public const string KeepAlive = "keep-alive";

    /// <summary>What a refusing CONNACK counts as.</summary>
    public static string Of(ReasonCode reason) => reason switch
    {
        ReasonCode.BadUserNameOrPassword or ReasonCode.BadAuthenticationMethod => Credentials,
        ReasonCode.NotAuthorized or ReasonCode.ClientIdentifierNotValid or ReasonCode.Banned => NotAuthorized,
        ReasonCode.QuotaExceeded => IdentityQuota,
        ReasonCode.UseAnotherServer or ReasonCode.ServerMoved => Redirected,
        _ => Protocol,
    };
}
