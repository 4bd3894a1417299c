using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Suspicion;
using Continuum.Placement.Tests.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Suspicion;

public sealed class SuspicionDetectorTests
{
    private static readonly DateTimeOffset Start = DrawnFleet.Start;
    private static readonly SuspicionOptions Options = new() { Grace = TimeSpan.FromMinutes(4) };

    [Fact]
    public void Silence_is_first_suspected_and_then_death()
    {
        SuspicionDetector detector = Beating(100, 5);
        DateTimeOffset last = Start.AddSeconds(500);
        Assert.Equal(NodeSuspicion.Alive, detector.Of("a", last.AddSeconds(9)));
        Assert.Equal(NodeSuspicion.Suspected, detector.Of("a", last.AddSeconds(15)));
        Assert.Equal(NodeSuspicion.Suspected, detector.Of("a", last.AddSeconds(240)));
        Assert.Equal(NodeSuspicion.Dead, detector.Of("a", last.AddSeconds(260)));
        Assert.Equal(NodeSuspicion.Dead, detector.Of("a", DateTimeOffset.MaxValue));
    }

    [Fact]
    public void A_node_that_reports_again_is_alive_again()
    {
        SuspicionDetector detector = Beating(100, 5);
        detector.Heartbeat("a", Start.AddHours(2));
        Assert.Equal(NodeSuspicion.Alive, detector.Of("a", Start.AddHours(2).AddSeconds(5)));
    }

    [Fact]
    public void A_lost_report_is_not_suspicious_and_three_always_are()
    {
        SuspicionDetector detector = Beating(100, 5);
        Assert.True(detector.StopRoutingAt("a") > Start.AddSeconds(510));

        Random random = new(1);
        SuspicionDetector wild = new(Options);
        DateTimeOffset now = Start;
        for (int i = 0; i < 500; i++)
        {
            wild.Heartbeat("a", now += TimeSpan.FromSeconds(random.Next(1, 10)));
        }

        Assert.True(wild.StopRoutingAt("a") - now <= TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void Phi_grows_with_silence_and_passes_the_threshold_when_routing_stops()
    {
        SuspicionDetector detector = Beating(100, 5);
        double[] phis = [.. Enumerable.Range(0, 40).Select(i => detector.Phi("a", Start.AddSeconds(500 + i)))];
        Assert.Equal(phis.Order(), phis);
        Assert.Equal(0, phis[0], 9);
        Assert.Equal(300, detector.Phi("a", Start.AddDays(1)));
        Assert.Equal(Options.StopRoutingPhi, detector.Phi("a", detector.StopRoutingAt("a")!.Value), 4);
    }

    [Fact]
    public void A_clock_that_goes_back_neither_kills_nor_revives()
    {
        SuspicionDetector detector = Beating(100, 5);
        DateTimeOffset? stop = detector.StopRoutingAt("a");
        detector.Heartbeat("a", Start);
        detector.Heartbeat("a", Start.AddSeconds(500));
        Assert.Equal(stop, detector.StopRoutingAt("a"));
        Assert.Equal(NodeSuspicion.Alive, detector.Of("a", Start.AddDays(-1)));
        Assert.Equal(0, detector.Phi("a", Start.AddDays(-1)));
    }

    [Fact]
    public void A_node_that_slows_down_is_followed()
    {
        SuspicionDetector detector = Beating(100, 5);
        for (int i = 1; i <= 300; i++)
        {
            detector.Heartbeat("a", Start.AddSeconds(500 + (i * 20)));
        }

        Assert.Equal(NodeSuspicion.Alive, detector.Of("a", Start.AddSeconds(500 + (300 * 20) + 20)));
    }

    [Fact]
    public void Who_never_reported_or_was_forgotten_is_not_dead()
    {
        SuspicionDetector detector = Beating(3, 5);
        detector.Forget("a");
        foreach (string node in new[] { "a", "b" })
        {
            Assert.Equal(NodeSuspicion.NeverHeardOf, detector.Of(node, Start));
            Assert.Null(detector.StopRoutingAt(node));
            Assert.Null(detector.DeadAt(node));
            Assert.Equal(0, detector.Phi(node, Start));
        }
    }

    [Fact]
    public void All_mistakes_are_listed()
    {
        SuspicionOptions wrong = new()
        {
            Interval = TimeSpan.Zero,
            StopRoutingPhi = 9,
            DeadPhi = 8,
            MostSilence = double.NaN,
            Grace = TimeSpan.FromSeconds(-1),
        };
        Assert.Equal(
            4,
            Assert.Throws<InvalidAvailabilityInputException>(() => new SuspicionDetector(wrong)).Mistakes.Count);
    }

    [Fact]
    public void The_grace_outlasts_all_but_the_share_of_short_outages_allowed()
    {
        // A hundred outages of 1 to 100 s, far more than the twenty assumed: 90 % of them last 90 s at most.
        Placement.Availability.Estimation.UptimeHistory[] histories =
        [
            .. Enumerable.Range(0, 20).Select(node => DrawnFleet.Node(
                $"n{node}",
                [
                    .. Enumerable.Range(0, 100).SelectMany(i => new[]
                    {
                        ((double)i, i + 0.5, true),
                        (i + 0.5, i + 0.5 + ((i + 1) / 3600.0), false),
                        (i + 0.5 + ((i + 1) / 3600.0), i + 1.0, true),
                    }),
                ])),
        ];
        TimeSpan grace = Grace.Learn(histories, TimeSpan.FromMinutes(5), 0.1);
        Assert.InRange(grace.TotalSeconds, 88, 94);
        Assert.Equal(TimeSpan.FromSeconds(285), Grace.Learn([], TimeSpan.FromMinutes(5), 0.05));
        Assert.Equal(TimeSpan.Zero, Grace.Learn([], TimeSpan.FromMinutes(5), 1));
        Assert.Equal(2, Assert.Throws<InvalidAvailabilityInputException>(
            () => Grace.Learn([], TimeSpan.Zero, double.NaN)).Mistakes.Count);
    }

    private static SuspicionDetector Beating(int times, double seconds)
    {
        SuspicionDetector detector = new(Options);
        for (int i = 1; i <= times; i++)
        {
            detector.Heartbeat("a", Start.AddSeconds(i * seconds));
        }

        return detector;
    }
}
