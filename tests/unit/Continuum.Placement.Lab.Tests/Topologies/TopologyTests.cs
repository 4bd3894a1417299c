using Continuum.Placement.Lab.Data;
using Continuum.Placement.Lab.Topologies;
using Continuum.Placement.Network;

namespace Continuum.Placement.Lab.Tests.Topologies;

public sealed class TopologyTests
{
    private static readonly City[] Three =
    [
        new("Bonn", 50.7, 7.1, 300_000), new("Oslo", 59.9, 10.7, 700_000), new("Lima", -12.0, -77.0, 10_000_000),
    ];

    private static readonly RttMatrix Matrix = new(
        ["Bonn", "Oslo", "Lima"],
        [0, 30, 190, 28, 0, double.NaN, 180, double.NaN, 0]);

    [Fact]
    public void Round_trips_take_the_better_direction_and_gaps_the_best_way_round()
    {
        INetworkView network = CityTopology.Build("three", Matrix, Three, null, new FleetOptions()).Network;

        Assert.Equal(28, network.Between(0, 1).MedianMs);
        Assert.Equal(208, network.Between(1, 2).MedianMs);
        Assert.InRange(network.Between(1, 1).MedianMs, 0.01, 1);
    }

    [Fact]
    public void Places_form_a_tree_with_a_site_for_each_city()
    {
        LabTopology topology = CityTopology.Build("three", Matrix, Three, null, new FleetOptions());

        Assert.Equal(3, topology.Sites.Select(site => site.Place).Distinct().Count());
        Assert.Equal(["oslo", "oslo", "lima"], topology.Sites.Select(site => site.Place.Region));
        Assert.All(topology.Nodes.Zip(topology.SiteOfNode), pair =>
            Assert.Equal(topology.Sites[pair.Second].Place, pair.First.Place));
    }

    [Fact]
    public void The_nearest_are_those_with_the_shortest_round_trips_ties_by_number()
    {
        var (cities, matrix) = SyntheticCities.Make(90, 4);
        INetworkView network = CityTopology.Build("made up", matrix, cities, null, new FleetOptions()).Network;
        for (int from = 0; from < network.Count; from += 7)
        {
            int[] expected = [.. Enumerable.Range(0, network.Count).OrderBy(to => network.Between(from, to).MedianMs)];
            foreach (int wanted in (int[])[1, 5, 64, 80, 90, 200])
            {
                int[] nearest = new int[wanted];
                int found = network.NearestTo(from, nearest);
                Assert.Equal(expected.Take(wanted), nearest.Take(found));
            }
        }
    }

    [Fact]
    public void A_fleet_has_as_many_nodes_as_asked_for_and_cloud_regions_beyond()
    {
        var (cities, matrix) = SyntheticCities.Make(30, 1);
        FleetOptions options = new() { Nodes = 1000, CloudRegions = new HashSet<string> { "City 3" } };

        LabTopology topology = CityTopology.Build("made up", matrix, cities, null, options);

        Assert.Equal(1000, topology.Nodes.Count(node => node.Kind == "edge"));
        Assert.Equal(4, topology.Nodes.Count(node => node.Kind == "region" && node.Place.Site == "city-3"));
        Assert.Equal(1004, topology.Nodes.Select(node => node.Id).Distinct().Count());
    }

    [Fact]
    public void Base_stations_stand_around_their_city_and_are_near_to_it()
    {
        GeoPoint[] stations = [new("1", -37.8, 144.9, 30), new("2", -37.7, 145.0, 30), new("3", -37.9, 145.1, 30)];

        LabTopology topology =
            EdgeTopology.Build("edge", Matrix, Three, stations, new HashSet<string> { "Lima" }, new FleetOptions());

        Assert.Equal(6, topology.Sites.Count);
        LabSite[] added = [.. topology.Sites.Skip(3)];
        Assert.All(added, site => Assert.Equal((2, "lima"), (site.Metro, site.Place.Region)));
        Assert.InRange(added.Average(site => site.Latitude!.Value), -12.01, -11.99);
        Assert.InRange(topology.Network.Between(3, 4).MedianMs, 8, 9);
        Assert.Equal(184, topology.Network.Between(0, 3).MedianMs);
    }

    [Fact]
    public void Cities_without_coordinates_have_places_too()
    {
        RttMatrix matrix = new(["A b", "a-b"], [0, 1, 1, 0]);

        LabTopology topology = CityTopology.Build("unknown", matrix, [], null, new FleetOptions());

        Assert.Equal(["elsewhere/elsewhere/a-b", "elsewhere/elsewhere/a-b-2"],
            topology.Sites.Select(site => site.Place.ToString()));
    }
}
