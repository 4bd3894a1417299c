namespace Continuum.Mqtt.Broker;

/// <summary>
/// What is filed under a topic filter: one subscription, or a group of which one member gets the message.
/// </summary>
internal abstract class RouteEntry
{
    public abstract Subscription? Pick();
}
