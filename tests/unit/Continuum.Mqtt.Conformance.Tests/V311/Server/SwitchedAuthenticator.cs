using System.Text;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Conformance.Tests.V311.Server;

/// <summary>Lets everybody in until it is told not to, and remembers what the last one showed.</summary>
internal sealed class SwitchedAuthenticator : IMqttAuthenticator
{
    /// <summary>Null lets in.</summary>
    public ReasonCode? Refusal { get; set; }

    public (string ClientId, string? UserName, string? Password) Last { get; private set; }

    public ValueTask<AuthenticationVerdict> AuthenticateAsync(
        AuthenticationContext context, CancellationToken cancellationToken)
    {
        string? password = context.Password is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
        Last = (context.ClientId, context.UserName, password);
        return new(Refusal is { } reason
            ? new AuthenticationVerdict.Refuse(reason, "as the test wants it")
            : new AuthenticationVerdict.Accept(MqttIdentity.Anonymous));
    }
}
