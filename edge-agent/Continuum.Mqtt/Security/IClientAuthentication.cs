namespace Continuum.Mqtt.Security;

/// <summary>The client's side of an authentication method of 5.0, 4.12; <see cref="ScramLogin"/> is one.</summary>
public interface IClientAuthentication
{
    /// <summary>The method's name on the wire, such as <c>SCRAM-SHA-256</c>.</summary>
    string Method { get; }

    /// <summary>Begins a conversation: at each connection, and at each re-authentication.</summary>
    IClientExchange Begin();
}
