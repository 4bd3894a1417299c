using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Tests.Nodes;

public sealed class NodeTrafficTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FunctionKey Function = new("plant", "thermostat");

    private readonly NodeTraffic _traffic = new();

    [Fact]
    public void A_steady_rate_is_what_is_reported()
    {
        for (int i = 0; i < 100; i++)
        {
            _traffic.Take([], [new FunctionDemand(Function, 4)], Start.AddSeconds(5 * i));
        }

        Assert.Equal(4, _traffic.RatesAt(Start.AddSeconds(5 * 99))[Function], 9);
    }

    [Fact]
    public void A_rate_halves_in_ten_minutes_without_events_and_ends_at_last()
    {
        _traffic.Take([], [new FunctionDemand(Function, 4)], Start);
        _traffic.Take([], [], Start.AddMinutes(10));
        Assert.Equal(2, _traffic.RatesAt(Start.AddMinutes(10))[Function], 9);

        // The node is silent from here on.
        Assert.Equal(1, _traffic.RatesAt(Start.AddMinutes(20))[Function], 9);
        Assert.Empty(_traffic.RatesAt(Start.AddHours(10)));
    }

    [Fact]
    public void The_round_trip_is_the_median_of_the_last_samples()
    {
        Assert.Null(_traffic.RoundTrip);
        _traffic.Take([.. Enumerable.Repeat(500.0, 100)], [], Start);
        _traffic.Take([.. Enumerable.Repeat(20.0, 60)], [], Start.AddMinutes(5));

        Assert.Equal(20, _traffic.RoundTrip!.Value.MedianMs, 9);
    }
}
