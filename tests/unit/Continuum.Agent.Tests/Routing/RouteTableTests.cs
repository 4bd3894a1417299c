using Continuum.Agent.Routing;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Functions;
using Continuum.Mqtt.Topics;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Agent.Tests.Routing;

public sealed class RouteTableTests
{
    [Fact]
    public void A_match_tells_what_the_wildcards_stood_for()
    {
        RouteTable table = new([Some.MqttRoute("plant/+/#"), Some.MqttRoute("+/p1/temperature", Some.OtherFunction)]);
        List<TopicMatch> matches = [];
        table.Match("plant/p1/temperature", matches);
        Assert.Equal(2, matches.Count);
        Assert.Equal(["p1", "temperature"], matches.Single(match => match.Route.Function == Some.Function).Levels);
        Assert.Equal(["plant"], matches.Single(match => match.Route.Function == Some.OtherFunction).Levels);
    }

    [Fact]
    public void An_empty_table_matches_nothing()
    {
        List<TopicMatch> matches = [];
        RouteTable.Empty.Match("a/b", matches);
        Assert.Empty(matches);
        Assert.IsType<HttpMatch.NoSuchPath>(RouteTable.Empty.FindHttp("/default/a", "GET"));
        Assert.Null(RouteTable.Empty.Find(Some.Function));
    }

    [Fact]
    public void Wildcards_at_the_front_do_not_match_the_brokers_own_topics()
    {
        RouteTable table = new([Some.MqttRoute("#"), Some.MqttRoute("+/x", Some.OtherFunction)]);
        List<TopicMatch> matches = [];
        table.Match("$SYS/x", matches);
        Assert.Empty(matches);
    }

    [Fact]
    public void The_index_finds_what_a_scan_of_all_filters_finds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            Random random = new(seed);
            Route.Mqtt[] routes =
            [
                .. Enumerable.Range(0, 30).Select(number => Some.MqttRoute(
                    RandomPath(random, wildcards: true), new FunctionKey("default", $"f{number}"))),
            ];
            RouteTable table = new(routes);
            for (int round = 0; round < 20; round++)
            {
                string topic = RandomPath(random, wildcards: false);
                List<TopicMatch> matches = [];
                table.Match(topic, matches);
                Assert.Equal(
                    routes.Where(route => TopicFilter.Matches(route.TopicFilter, topic))
                        .Select(route => route.Function.Name).Order(),
                    matches.Select(match => match.Route.Function.Name).Order());
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("/default/orders", "POST", "POST,PUT", true)]
    [InlineData("/default/orders", "PUT", "POST,PUT", true)]
    [InlineData("/default/orders", "DELETE", "", true)]
    [InlineData("/default/orders", "GET", "POST,PUT", false)]
    public void A_path_takes_its_methods_or_all(string path, string method, string methods, bool found)
    {
        RouteTable table = new([Some.HttpRoute("/orders", methods.Split(',', StringSplitOptions.RemoveEmptyEntries))]);
        HttpMatch match = table.FindHttp(path, method);
        if (found)
        {
            Assert.Equal(Some.Function, Assert.IsType<HttpMatch.Found>(match).Route.Function);
        }
        else
        {
            Assert.Equal(["POST", "PUT"], Assert.IsType<HttpMatch.OtherMethods>(match).Allowed);
        }
    }

    [Theory]
    [InlineData("/orders")]
    [InlineData("/other/orders")]
    [InlineData("/default/orders/")]
    [InlineData("/default/Orders")]
    [InlineData("/")]
    public void Any_other_path_is_nobodys(string path) =>
        Assert.IsType<HttpMatch.NoSuchPath>(new RouteTable([Some.HttpRoute("/orders")]).FindHttp(path, "GET"));

    private static string RandomPath(Random random, bool wildcards)
    {
        string[] names = wildcards ? ["a", "b", "", "$c", "+", "+"] : ["a", "b", "", "$c"];
        string path = string.Join(
            '/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(names.Length)]));
        path = wildcards && random.Next(4) == 0 ? path + "/#" : path;
        return path.Length == 0 ? "a" : path;
    }
}
