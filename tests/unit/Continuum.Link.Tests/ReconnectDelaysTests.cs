using Continuum.Link.Agents;

namespace Continuum.Link.Tests;

public sealed class ReconnectDelaysTests
{
    private static readonly AgentLinkOptions Options = new() { ControlPlane = new Uri("http://127.0.0.1/") };

    [Fact]
    public void Delays_double_to_a_limit_with_half_left_to_chance()
    {
        ReconnectDelays delays = new(Options, new Random(42));
        for (int failures = 0; failures < 2000; failures++)
        {
            double full = Math.Min(30, 0.5 * Math.Pow(2, Math.Min(failures, 30)));
            Assert.InRange(delays.Next(failures, refused: false).TotalSeconds, full / 2, full);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_delays_and_another_seed_others()
    {
        TimeSpan[] One(int seed)
        {
            ReconnectDelays delays = new(Options, new Random(seed));
            return [.. Enumerable.Range(0, 20).Select(n => delays.Next(n, refused: false))];
        }

        Assert.Equal(One(1), One(1));
        Assert.NotEqual(One(1), One(2));
        Assert.True(One(1)[10..].Distinct().Count() > 5, "delays at the limit still differ");
    }

    [Fact]
    public void A_refusal_waits_long_from_the_first_time_on()
    {
        ReconnectDelays delays = new(Options, new Random(3));
        Assert.InRange(delays.Next(0, refused: true), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }
}
