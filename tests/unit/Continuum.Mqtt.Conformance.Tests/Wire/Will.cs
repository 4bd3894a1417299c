namespace Continuum.Mqtt.Conformance.Tests.Wire;

/// <summary>A will in CONNECT.</summary>
internal sealed record Will(string Topic, string Payload, int QoS = 0, bool Retain = false, params byte[][] Properties);
