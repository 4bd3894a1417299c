namespace Continuum.Mqtt.Security;

/// <summary>An authentication method of 5.0, 4.12: a conversation instead of a user name and a password.</summary>
public interface IEnhancedAuthentication
{
    /// <summary>The method's name on the wire, such as <c>SCRAM-SHA-256</c>.</summary>
    string Method { get; }

    /// <summary>Begins a conversation, at CONNECT and at every re-authentication.</summary>
    /// <param name="context">What else the client shows.</param>
    IEnhancedExchange Begin(AuthenticationContext context);
}
