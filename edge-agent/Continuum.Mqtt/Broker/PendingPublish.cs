namespace Continuum.Mqtt.Broker;

/// <summary>A publication whose fate is being decided.</summary>
internal readonly record struct PendingPublish(PublishContext Publish, ValueTask<PublishDisposition> Disposition);
