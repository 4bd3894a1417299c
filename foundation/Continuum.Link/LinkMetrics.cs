using System.Diagnostics.Metrics;

namespace Continuum.Link;

/// <summary>The meter <c>Continuum.Link</c>.</summary>
internal static class LinkMetrics
{
    public const string MeterName = "Continuum.Link";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("continuum.link.bytes", "By");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("continuum.link.frames", "{frame}");
    private static readonly Counter<long> Streams = Meter.CreateCounter<long>("continuum.link.streams", "{stream}");
    private static readonly Counter<long> Reconnects = Meter.CreateCounter<long>("continuum.link.reconnects");
    private static readonly Histogram<double> RoundTrips =
        Meter.CreateHistogram<double>("continuum.link.round_trip", "s", "From a ping to its pong");

    private static readonly KeyValuePair<string, object?> In = new("direction", "in");
    private static readonly KeyValuePair<string, object?> Out = new("direction", "out");

    public static void Received(int bytes)
    {
        Bytes.Add(bytes, In);
        Frames.Add(1, In);
    }

    public static void Sent(int bytes)
    {
        Bytes.Add(bytes, Out);
        Frames.Add(1, Out);
    }

    public static void StreamOpened(bool byPeer) => Streams.Add(1, byPeer ? In : Out);

    public static void Reconnected() => Reconnects.Add(1);

    public static void RoundTrip(TimeSpan roundTrip) => RoundTrips.Record(roundTrip.TotalSeconds);
}
