using Continuum.Placement.Network;
using Continuum.Placement.Problems;

namespace Continuum.Placement.Tests.Network;

public sealed class TreeDistancesTests
{
    private static readonly Place[] Places =
    [
        new("eu", "fr", "paris"),
        new("us", "va", "ashburn"),
        new("eu", "de", "berlin"),
        new("eu", "fr", "lyon"),
        new("us", "fr", "paris"),
    ];

    [Fact]
    public void A_round_trip_is_guessed_from_the_levels_that_are_shared()
    {
        TreeDistances view = new(Places);

        Assert.Equal(0.5, view.Between(0, 0).MedianMs);
        Assert.Equal(3, view.Between(0, 3).MedianMs);
        Assert.Equal(15, view.Between(0, 2).MedianMs);
        Assert.Equal(90, view.Between(0, 4).MedianMs);
        Assert.All(Enumerable.Range(0, 5), to => Assert.False(view.Between(0, to).Measured));
        Assert.All(Enumerable.Range(0, 5), to => Assert.True(view.Between(0, to).Sigma > 0.5));
    }

    [Fact]
    public void A_place_never_heard_of_has_no_number()
    {
        TreeDistances view = new(Places);

        Assert.Equal(-1, view.Find(new Place("eu", "fr", "nice")));
        Assert.Equal(3, view.Find(new Place("eu", "fr", "lyon")));
    }

    [Fact]
    public void The_nearest_come_by_median_and_then_by_number()
    {
        Random random = new(5);
        Place[] places =
        [
            .. Enumerable.Range(0, 200)
                .Select(i => new Place($"r{random.Next(4)}", $"z{random.Next(5)}", $"s{i}")),
        ];
        TreeDistances view = new(places);
        foreach (int wanted in (int[])[0, 1, 2, 7, 60, 200, 250])
        {
            for (int from = 0; from < places.Length; from++)
            {
                int[] nearest = new int[wanted];
                int filled = view.NearestTo(from, nearest);
                int[] sorted =
                [
                    .. Enumerable.Range(0, places.Length)
                        .OrderBy(to => view.Between(from, to).MedianMs).ThenBy(to => to).Take(wanted),
                ];
                Assert.Equal(sorted, nearest[..filled]);
            }
        }
    }

    [Fact]
    public void No_places_are_a_view_without_any()
    {
        TreeDistances view = new([]);

        Assert.Equal(0, view.Count);
        Assert.Equal(-1, view.Find(Places[0]));
    }

    [Fact]
    public void All_that_is_wrong_is_named_at_once()
    {
        TreeDistanceOptions options = new() { SameSiteMs = double.NaN, SameRegionMs = 2, ElsewhereSigma = -1 };

        ArgumentException refused = Assert.Throws<ArgumentException>(
            () => new TreeDistances([.. Places, Places[0]], options));

        Assert.Contains(nameof(TreeDistanceOptions.SameSiteMs), refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TreeDistanceOptions.SameRegionMs), refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(TreeDistanceOptions.ElsewhereSigma), refused.Message, StringComparison.Ordinal);
        Assert.Contains("eu/fr/paris", refused.Message, StringComparison.Ordinal);
    }
}
