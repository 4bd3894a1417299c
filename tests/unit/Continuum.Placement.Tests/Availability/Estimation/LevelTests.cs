using Continuum.Placement.Availability;
using Continuum.Placement.Availability.Estimation;

namespace Continuum.Placement.Tests.Availability.Estimation;

public sealed class LevelTests
{
    [Fact]
    public void A_site_is_drawn_to_what_is_typical_and_the_fleet_stays_as_bad_as_it_was()
    {
        (double, int, double)[] sites = [(0.4, 10, 100), (0.02, 10, 100), (0.1, 10, 100)];
        double[] factors = SiteLevels.Factors(sites, priorDays: 100);
        Assert.True(factors[0] < 1 && factors[1] > 1);
        Assert.Equal(0.52, sites.Zip(factors, (site, factor) => site.Item1 * factor).Sum(), 12);
        Assert.All(SiteLevels.Factors(sites, priorDays: 0), factor => Assert.Equal(1, factor, 9));
        Assert.Equal(1, Assert.Single(SiteLevels.Factors([(0.3, 4, 0)], priorDays: 60)), 9);
        Assert.Empty(SiteLevels.Factors([], priorDays: 60));
    }

    [Fact]
    public void Shares_of_own_faults_are_not_negative_and_keep_their_mean()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            Random random = new(seed);
            double[] shares = [.. Enumerable.Range(0, 1 + random.Next(20)).Select(_ => random.NextDouble() - 0.3)];
            double mean = shares.Average();
            OwnFaultShares.Balance(shares);
            Assert.All(shares, share => Assert.InRange(share, 0, 1));
            Assert.True(Math.Abs(shares.Average() - Math.Max(0, mean)) < 1e-9, $"seed {seed}");
        }
    }

    [Fact]
    public void States_on_the_grid_keep_their_time_and_come_back()
    {
        double[] grid = StateLevels.OnGrid([new DomainState(0.1, 0.62), new DomainState(0.05, 1)], StateLevels.Site);
        Assert.Equal(1, grid.Sum(), 12);
        DomainState[] states = StateLevels.States(grid, StateLevels.Site);
        Assert.Equal([new DomainState(0.1, 0.6), new DomainState(0.05, 1)], states);
    }

    [Fact]
    public void Scaling_states_never_takes_more_time_than_there_is()
    {
        StateMix mix = new([0.4, 0.3, 0.3], learns: true);
        mix.Scale(10);
        Assert.Equal([0, 0.5, 0.5], mix.Probability.Select(share => Math.Round(share, 12)));
        mix.Scale(0.5);
        Assert.Equal([0.5, 0.25, 0.25], mix.Probability.Select(share => Math.Round(share, 12)));
    }
}
