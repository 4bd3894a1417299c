using System.Text;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>
/// A broker that says no: to the user "bad", to the client identifier "refused", to publications beneath "no/"; and
/// that has an authentication method, EXAM, which asks on when it hears "more" and accepts "ok".
/// </summary>
public sealed class GuardedBroker : SharedBroker
{
    internal const string Method = "EXAM";

    internal const string Why = "this is said so that there is a reason string, one of some length";

    /// <summary>With response information too.</summary>
    public GuardedBroker() : base(
        options =>
        {
            options.Authenticator = new Guard();
            options.EnhancedAuthentication = [new Exam()];
            options.ResponseInformation = "answers/";
        },
        new Refusal())
    {
    }

    private sealed class Guard : IMqttAuthenticator
    {
        public ValueTask<AuthenticationVerdict> AuthenticateAsync(
            AuthenticationContext context, CancellationToken cancellationToken) => new(
                context.UserName == "bad" ? new AuthenticationVerdict.Refuse(ReasonCode.BadUserNameOrPassword, Why)
                : context.ClientId == "refused"
                    ? new AuthenticationVerdict.Refuse(ReasonCode.ClientIdentifierNotValid, Why)
                : new AuthenticationVerdict.Accept(MqttIdentity.Anonymous));
    }

    private sealed class Exam : IEnhancedAuthentication, IEnhancedExchange
    {
        public string Method => GuardedBroker.Method;

        public IEnhancedExchange Begin(AuthenticationContext context) => this;

        public ValueTask<EnhancedStep> NextAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
            new(Encoding.UTF8.GetString(data.Span) switch
            {
                "more" => new EnhancedStep.Continue(new byte[] { 1 }),
                "ok" => new EnhancedStep.Done(new AuthenticationVerdict.Accept(MqttIdentity.Anonymous), default),
                _ => new EnhancedStep.Done(new AuthenticationVerdict.Refuse(ReasonCode.NotAuthorized, Why), default),
            });
    }

    private sealed class Refusal : IPublishInterceptor
    {
        public ValueTask<PublishDisposition> OnPublishAsync(
            PublishContext publish, CancellationToken cancellationToken) =>
            new(publish.Message.Topic.StartsWith("no/", StringComparison.Ordinal)
                ? new PublishDisposition.Refuse(ReasonCode.NotAuthorized, Why)
                : PublishDisposition.Forwarded);

        public ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken) => default;

        public ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken) => default;
    }
}
