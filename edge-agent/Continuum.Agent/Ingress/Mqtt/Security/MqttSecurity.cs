using System.Net;
using Continuum.Agent.Shadows;
using Continuum.Hosting.Startup;
using Continuum.Mqtt;
using Continuum.Mqtt.Broker;
using Continuum.Mqtt.Security;
using Continuum.Mqtt.Security.Files;

namespace Continuum.Agent.Ingress.Mqtt.Security;

/// <summary>Turns the settings into what the broker asks: listeners, users, rules, limits.</summary>
internal sealed class MqttSecurity : IDisposable
{
    private readonly PasswordFile? _passwords;

    /// <exception cref="StartupException">A file cannot be used.</exception>
    public MqttSecurity(MqttOptions options, MqttBrokerOptions broker, ILogger logger, TimeProvider time)
    {
        try
        {
            _passwords = options.PasswordFile.Length > 0
                ? new(options.PasswordFile, logger, time, options.Limits.PasswordsWaiting)
                : null;
            broker.Listen = options.Port < 0 ? [] : [new(IPAddress.Parse(options.Address), options.Port)];
            broker.ListenTls = options.Tls.IsOn ? [Tls(options.Tls, logger, time)] : [];
            broker.ListenUnix = options.UnixSocket.Length > 0 ? [options.UnixSocket] : [];
            MqttAuthenticator authenticator = new(
                _passwords, options.Tls.ClientName, options.Tls.ClientIdIsName, options.Anonymous);
            broker.Authenticator = authenticator;
            broker.EnhancedAuthentication = _passwords is null ? [] : [new ScramAuthentication(_passwords, authenticator)];
            broker.Authorizer = new ShadowTopicRules(
                options.RulesFile.Length > 0 ? new TopicRulesFile(options.RulesFile, logger, time) : null,
                _passwords is not null || options.Tls.ClientCertificates != ClientCertificateMode.None);
        }
        catch (SecurityFileException e)
        {
            _passwords?.Dispose();
            throw new StartupException(
                ExitCode.Configuration, e.Message, "docs/guides/mqtt.md shows how such a file is made.", e);
        }

        broker.Redirect = options.ServerMoved ? new(ReasonCode.ServerMoved, options.ServerReference) : null;
        Limit(broker, options.Limits);
    }

    public void Dispose() => _passwords?.Dispose();

    private static TlsListenerOptions Tls(MqttTlsOptions tls, ILogger logger, TimeProvider time) => new(
        new(IPAddress.Parse(tls.Address), tls.Port),
        new PemTlsCredentials(
            tls.CertificateFile,
            tls.KeyFile,
            tls.ClientCertificates,
            tls.ClientCaFile.Length > 0 ? tls.ClientCaFile : null,
            logger,
            time));

    private static void Limit(MqttBrokerOptions broker, MqttLimitOptions limits)
    {
        broker.MaxConnections = limits.Connections;
        broker.MaxConnectionsPerIdentity = limits.ConnectionsPerIdentity;
        broker.MaxConnectionsPerSecond = limits.ConnectionsPerSecond;
        broker.MaxMessagesPerSecondPerClient = limits.MessagesPerSecond;
        broker.MaxBytesPerSecondPerClient = limits.BytesPerSecond;
        broker.ConnectTimeoutSeconds = limits.ConnectSeconds;
        broker.HandshakeTimeoutSeconds = limits.HandshakeSeconds;
        broker.MaxSessions = limits.Sessions;
        broker.MaxSessionsPerIdentity = limits.SessionsPerIdentity;
        broker.MaxSubscriptionsPerSession = limits.Subscriptions;
        broker.MaxRetainedMessages = limits.Retained;
        broker.MaxRetainedBytes = limits.RetainedBytes;
        broker.MaxOutboundBytes = limits.OutboundBytes;
        broker.MaxQueuedMessagesPerSession = limits.QueuedMessages;
        broker.MaxQueuedBytesPerSession = limits.QueuedBytes;
        broker.MaxStoredBytes = limits.StoredBytes;
        broker.WhenQueueIsFull = limits.WhenQueueIsFull;
    }
}
