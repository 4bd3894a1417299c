using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Tests.Security;

/// <summary>Lets everybody in, and shows what it saw.</summary>
internal sealed class SeenAuthenticator(Action<AuthenticationContext> seen) : IMqttAuthenticator
{
    public ValueTask<AuthenticationVerdict> AuthenticateAsync(
        AuthenticationContext context, CancellationToken cancellationToken)
    {
        seen(context);
        return new(new AuthenticationVerdict.Accept(MqttIdentity.Anonymous));
    }
}
