namespace Continuum.Agent.Events;

/// <summary>Where an event's answer is published.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="QoS">0 to 2.</param>
/// <param name="CorrelationData">What the requester asked to have back (MQTT 5.0, section 3.3.2.3.6).</param>
internal sealed record ReplyAddress(string Topic, int QoS, ReadOnlyMemory<byte> CorrelationData);
