namespace Continuum.Link;

/// <summary>One measured round trip.</summary>
/// <param name="Target">A node's name, or empty for the control plane.</param>
/// <param name="RoundTrip">From the question to the answer.</param>
public sealed record RoundTripSample(string Target, TimeSpan RoundTrip);
