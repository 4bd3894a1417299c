using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>What every session of one broker shares.</summary>
internal sealed record SessionTools(
    ISessionStore Store, RoutingTable Routes, DurableSends Durable, MqttBrokerOptions Options, BrokerMetrics Metrics);
