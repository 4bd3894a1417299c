using Continuum.Bench.Fleet;

namespace Continuum.Bench.Contenders;

/// <summary>What a program's own histogram says it took for requests to functions.</summary>
internal sealed class ServerTime
{
    private const string Duration = "http_server_request_duration_seconds";
    private const string ByPath = "http_route=\"/{namespace}/{**path}\"";

    private double _seconds;
    private double _count;

    public double MeanMs => _seconds / _count * 1000;

    public void Add(MetricsReading before, MetricsReading after)
    {
        _seconds += Difference(before, after, $"{Duration}_sum");
        _count += Difference(before, after, $"{Duration}_count");
    }

    private static double Difference(MetricsReading before, MetricsReading after, string name) =>
        after.Sum(name, ByPath) - before.Sum(name, ByPath);
}
