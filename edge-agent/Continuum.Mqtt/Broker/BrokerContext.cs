using Continuum.Mqtt.Sessions;
using Continuum.Mqtt.Transport;
using Microsoft.Extensions.Logging;

namespace Continuum.Mqtt.Broker;

/// <summary>What every connection of one broker shares.</summary>
internal sealed record BrokerContext(
    MqttBrokerOptions Options,
    IPublishInterceptor? Interceptor,
    ISessionStore Store,
    SessionRegistry Sessions,
    RetainedMessages Retained,
    MessageRouter Router,
    Admission Admission,
    BrokerMetrics Metrics,
    ILogger Logger,
    TimeProvider Time)
{
    /// <summary>What waits for the sockets of all connections.</summary>
    public OutboundTotal Outbound { get; } = new(Options.MaxOutboundBytes);
}
