using System.Diagnostics.Metrics;
using Continuum.Hosting.Metrics;
using Continuum.Testing;

namespace Continuum.Hosting.Tests.Metrics;

public sealed class MetricsPageTests : IDisposable
{
    private readonly Meter _meter = new($"Test.{Guid.NewGuid():N}");
    private readonly MetricsPage _page;

    public MetricsPageTests() => _page = new MetricsPage([_meter.Name], maxSeries: 3);

    public void Dispose()
    {
        _page.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_adds_up_per_tag_set_whatever_the_order_of_its_tags()
    {
        Counter<long> counter = _meter.CreateCounter<long>("hits", description: "All\nhits \\ so far");

        counter.Add(1, new("a", "1"), new("b", true));
        counter.Add(2, new("b", true), new("a", "1"));
        counter.Add(4);

        Assert.StartsWith("""
            # HELP hits_total All\nhits \\ so far
            # TYPE hits_total counter
            hits_total 4
            hits_total{a="1",b="true"} 3

            """, _page.Write());
    }

    [Fact]
    public void A_gauge_keeps_the_last_value_and_an_up_down_counter_the_sum()
    {
        _meter.CreateGauge<double>("level").Record(1.5);
        UpDownCounter<int> running = _meter.CreateUpDownCounter<int>("running");
        running.Add(5);
        running.Add(-2);

        string page = _page.Write();

        Assert.Contains("# TYPE level gauge\nlevel 1.5\n", page);
        Assert.Contains("# TYPE running gauge\nrunning 3\n", page);
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_with_inclusive_bounds()
    {
        Histogram<double> histogram = _meter.CreateHistogram("wait", "s", null, null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        foreach (double value in new[] { 0.5, 0.75, 1, 8 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("f", "x"));
        }

        Assert.Contains("""
            # TYPE wait_seconds histogram
            wait_seconds_bucket{f="x",le="0.5"} 1
            wait_seconds_bucket{f="x",le="1"} 3
            wait_seconds_bucket{f="x",le="+Inf"} 4
            wait_seconds_sum{f="x"} 10.25
            wait_seconds_count{f="x"} 4

            """, _page.Write());
    }

    [Fact]
    public void An_observed_series_that_is_not_reported_any_more_is_gone()
    {
        List<Measurement<long>> reported = [new(1, new KeyValuePair<string, object?>("q", "a"))];
        _meter.CreateObservableGauge("depth", () => reported);
        _meter.CreateObservableCounter("done", () => 7L);

        string first = _page.Write();
        reported[0] = new(2, new KeyValuePair<string, object?>("q", "b"));
        string second = _page.Write();

        Assert.Contains("depth{q=\"a\"} 1\n", first);
        Assert.Contains("depth{q=\"b\"} 2\n", second);
        Assert.DoesNotContain("q=\"a\"", second);
        Assert.Contains("done_total 7\n", second);
    }

    [Fact]
    public void Labels_are_escaped_and_keys_that_collide_are_joined()
    {
        _meter.CreateCounter<int>("odd").Add(1, new("k", "a\"b\\c\nd"), new("x.y", 1), new("x_y", 2));

        Assert.Contains("odd_total{k=\"a\\\"b\\\\c\\nd\",x_y=\"1;2\"} 1\n", _page.Write());
    }

    [Fact]
    public void Beyond_the_limit_measurements_share_one_series_and_are_counted()
    {
        Counter<int> counter = _meter.CreateCounter<int>("wide");
        for (int i = 0; i < 10; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        string page = _page.Write();

        Assert.Contains("wide_total{otel_metric_overflow=\"true\"} 7\n", page);
        Assert.Contains("continuum_metrics_overflow_total 7\n", page);
        Assert.Equal(4, page.Split("\nwide_total{").Length - 1);
    }

    [Fact]
    public void A_second_kind_under_one_name_is_left_out_and_counted()
    {
        _meter.CreateGauge<int>("same").Record(1);
        _meter.CreateUpDownCounter<int>("same").Add(1);

        Assert.Contains("continuum_metrics_refused_instruments_total 1\n", _page.Write());
    }

    [Fact]
    public void An_instrument_that_throws_does_not_take_the_page_with_it()
    {
        _meter.CreateObservableGauge("broken", int () => throw new IOException("gone"));
        _meter.CreateObservableGauge("fine", () => 1);

        string page = _page.Write();

        Assert.Contains("fine 1\n", page);
        Assert.Contains("continuum_metrics_failed_observations_total 1\n", page);
    }

    [Fact]
    public void Recording_allocates_nothing_once_the_tags_are_known()
    {
        Counter<long> counter = _meter.CreateCounter<long>("count");
        Histogram<double> histogram = _meter.CreateHistogram<double>("time", "s");
        KeyValuePair<string, object?> route = new("route", "/v1");
        KeyValuePair<string, object?> status = new("status", 200);
        void Round()
        {
            counter.Add(1, route, status);
            histogram.Record(0.003, status, route);
        }

        Assert.Equal(0, Allocation.OfRounds(Round, out _));
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_threads_record_at_once()
    {
        Counter<int> counter = _meter.CreateCounter<int>("busy");
        Histogram<int> histogram = _meter.CreateHistogram<int>("sizes");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 5_000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("odd", i % 2));
                histogram.Record(i % 100);
            }
        })));

        string page = _page.Write();
        Assert.Contains("busy_total{odd=\"0\"} 20000\nbusy_total{odd=\"1\"} 20000\n", page);
        Assert.Contains("sizes_count 40000\n", page);
    }

    [Fact]
    public async Task The_program_serves_its_page_with_the_frameworks_own_figures()
    {
        await using SampleServer server = await SampleServer.StartAsync([]);
        await server.Client.GetAsync("/healthz");

        HttpResponseMessage answer = await server.Client.GetAsync("/metrics");

        Assert.Equal(MetricsPage.MediaType, answer.Content.Headers.ContentType?.ToString());
        string page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram\n", page);
        Assert.Contains("http_route=\"/healthz\"", page);
        Assert.Contains("# TYPE kestrel_active_connections gauge\n", page);
        Assert.Contains("# TYPE dotnet_gc_collections_total counter\n", page);
    }
}
