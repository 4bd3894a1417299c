using Continuum.Contracts.Declarations;

namespace Continuum.Contracts.Tests.Declarations;

public sealed class TriggerTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("#")]
    [InlineData("+")]
    [InlineData("/")]
    [InlineData("a//b")]
    [InlineData("a/+/b/#")]
    [InlineData("$SYS/#")]
    [InlineData("a b/c")]
    public void A_topic_filter_is_taken(string filter) =>
        Assert.Equal(
            new FunctionTrigger.Mqtt(filter, 1, null, null),
            Assert.Single(Declared.Spec($"triggers: [mqtt: {{ topic: \"{filter}\" }}]").Triggers));

    [Theory]
    [InlineData("a/#/b", "# comes last")]
    [InlineData("a#", "stand alone")]
    [InlineData("a/b+/c", "stand alone")]
    [InlineData("##", "stand alone")]
    [InlineData("$share/g/a", "shared subscription")]
    [InlineData("a\\0b", "zero character")]
    [InlineData("", "empty")]
    public void What_is_no_topic_filter_is_refused(string filter, string message) =>
        Refused($"triggers: [mqtt: {{ topic: \"{filter}\" }}]", "spec.triggers[0].mqtt.topic", message);

    [Theory]
    [InlineData("a/+/b", "a/{1}/c", null)]
    [InlineData("a/+/+/#", "r/{3}/{1}-{2}", null)]
    [InlineData("+/a", "$r/a", null)]
    [InlineData("a/+/b", "a/{2}/c", "its only wildcard is {1}")]
    [InlineData("a/+/b", "a/{0}/c", "its only wildcard is {1}")]
    [InlineData("a/+/+", "r/{3}", "{1} to {2}")]
    [InlineData("a/b", "a/{1}", "has no wildcard")]
    [InlineData("a/+", "r/{x}", "placeholder")]
    [InlineData("a/+", "r/{1", "placeholder")]
    [InlineData("a/+", "r/1}", "placeholder")]
    [InlineData("a/+", "r/{{1}}", "placeholder")]
    [InlineData("a/+", "r/#", "cannot be published to")]
    [InlineData("a/+", "a/{1}", "with its own reply")]
    [InlineData("a/#", "a", "with its own reply")]
    public void A_replys_placeholders_are_the_filters_wildcards(string filter, string reply, string? message)
    {
        string spec = $"triggers: [mqtt: {{ topic: \"{filter}\", reply: \"{reply}\" }}]";
        if (message is null)
        {
            Assert.Equal(reply, Assert.IsType<FunctionTrigger.Mqtt>(Declared.Spec(spec).Triggers[0]).Reply);
        }
        else
        {
            Refused(spec, "spec.triggers[0].mqtt.reply", message);
        }
    }

    [Fact]
    public void A_quality_of_service_is_0_1_or_2()
    {
        Declared.Spec("triggers: [mqtt: { topic: a, qos: 2 }]");
        Refused("triggers: [mqtt: { topic: a, qos: 3 }]", "spec.triggers[0].mqtt.qos", "write 0, 1 or 2");
    }

    [Fact]
    public void An_order_is_a_topic_or_a_property()
    {
        Declared.Spec("triggers: [mqtt: { topic: a, orderBy: 'property:device' }]");
        Refused("triggers: [mqtt: { topic: a, orderBy: 'property:' }]", "spec.triggers[0].mqtt.orderBy", "write topic");
    }

    [Theory]
    [InlineData("/", null)]
    [InlineData("/a/B-1._~/c", null)]
    [InlineData("/healthz", null)]
    [InlineData("a", "start it with a slash")]
    [InlineData("/a b", "is no path")]
    [InlineData("/a%20", "is no path")]
    [InlineData("/a/../b", "is no path")]
    [InlineData("/a//b", "is no path")]
    [InlineData("/a/", "is no path")]
    [InlineData("/v1", "reserved")]
    [InlineData("/v1/functions", "reserved")]
    public void A_path_follows_its_grammar(string path, string? message)
    {
        string spec = $"triggers: [http: {{ path: \"{path}\" }}]";
        if (message is null)
        {
            FunctionTrigger.Http http = Assert.IsType<FunctionTrigger.Http>(Declared.Spec(spec).Triggers[0]);
            Assert.Equal(path, http.Path);
            Assert.Empty(http.Methods);
        }
        else
        {
            Refused(spec, "spec.triggers[0].http.path", message);
        }
    }

    [Theory]
    [InlineData("*/5 * * * *", "UTC", null)]
    [InlineData("0 9-17/2 * * MON-FRI", "Europe/Berlin", null)]
    [InlineData("0,30 0 1,15 jan,JUL 7", "America/New_York", null)]
    [InlineData("0 0 29 2 *", "UTC", null)]
    [InlineData("0 0 31 2 MON", "UTC", null)]
    [InlineData("* * * *", "UTC", "write five fields")]
    [InlineData("60 * * * *", "UTC", "the minute '60'")]
    [InlineData("* * 0 * *", "UTC", "the day of month '0'")]
    [InlineData("* * * 13 *", "UTC", "the month '13'")]
    [InlineData("* * * * 8", "UTC", "the day of week '8'")]
    [InlineData("5-1 * * * *", "UTC", "runs backwards")]
    [InlineData("*/0 * * * *", "UTC", "a step is")]
    [InlineData("5/10 * * * *", "UTC", "a step is")]
    [InlineData("1,,2 * * * *", "UTC", "write *")]
    [InlineData("0 0 31 2,4 *", "UTC", "never happens")]
    [InlineData("* * * * *", "Mars/Olympus", "no known time zone")]
    [InlineData("* * * * *", "../../etc/passwd", "no known time zone")]
    public void A_schedule_is_a_cron_expression_in_a_time_zone(string cron, string timezone, string? message)
    {
        string spec = $"triggers: [schedule: {{ cron: \"{cron}\", timezone: {timezone} }}]";
        if (message is null)
        {
            Assert.Equal([new FunctionTrigger.Schedule(cron, timezone)], Declared.Spec(spec).Triggers);
        }
        else
        {
            Assert.Contains(
                message, Assert.Single(Declared.Problems(Declared.With(spec))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cron_expression_becomes_sets_of_bits()
    {
        Assert.Null(CronExpression.Read("0-10/5,59 0 1 FEB 5-7", out CronExpression cron));

        Assert.Equal((1UL << 0) | (1UL << 5) | (1UL << 10) | (1UL << 59), cron.Minutes);
        Assert.Equal(1UL << 2, cron.Months);
        Assert.Equal(0b110_0001UL, cron.DaysOfWeek);
        Assert.True(cron.EitherDay);
    }

    [Fact]
    public void One_trigger_is_one_kind() =>
        Refused("triggers: [{ mqtt: { topic: a }, http: { path: /a } }]", "spec.triggers[0]", "Has 2 fields");

    [Fact]
    public void Two_triggers_of_one_source_are_refused() =>
        Refused("triggers: [mqtt: { topic: a }, mqtt: { topic: a, qos: 0 }]", "spec.triggers[1]", "the topic filter a");

    private static void Refused(string spec, string path, string message)
    {
        DeclarationProblem problem = Assert.Single(Declared.Problems(Declared.With(spec)));
        Assert.Equal(path, problem.Path);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }
}
