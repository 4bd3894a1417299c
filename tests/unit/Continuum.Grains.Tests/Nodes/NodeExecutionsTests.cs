using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Grains.Nodes;

namespace Continuum.Grains.Tests.Nodes;

public sealed class NodeExecutionsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly FunctionKey Function = new("plant", "thermostat");

    private readonly NodeExecutions _executions = new();

    [Fact]
    public void Quantiles_of_what_was_reported_are_told_within_5_percent()
    {
        for (int i = 0; i < 100; i++)
        {
            _executions.Take([new FunctionExecution(Function, 2, [10 * i, (10 * i) + 5])], Start);
        }

        ExecutionTime time = _executions.At(Start)[Function];

        Assert.Equal(200, time.Weight, 6);
        Assert.InRange(time.At(0.5), 470, 520);
        Assert.InRange(time.At(0.95), 897, 993);
        Assert.InRange(time.At(0.999), 945, 1045);
    }

    [Fact]
    public void The_quantile_told_is_never_below_the_one_asked_for()
    {
        ExecutionTime time = new(1, [1, 2, 3, 4, 5, 6]);

        Assert.Equal(1, time.At(0.2));
        Assert.Equal(2, time.At(0.51));
        Assert.Equal(4, time.At(0.95));
        Assert.Equal(5, time.At(0.96));
        Assert.Equal(6, time.At(0.9999));
    }

    [Fact]
    public void What_is_old_counts_half_after_ten_minutes_and_is_forgotten_at_last()
    {
        _executions.Take([Answered(32, 100)], Start);
        Assert.Equal(16, _executions.At(Start.AddMinutes(10))[Function].Weight, 6);

        _executions.Take([Answered(32, 10)], Start.AddMinutes(20));
        Assert.InRange(_executions.At(Start.AddMinutes(20))[Function].At(0.75), 9, 11);

        Assert.Empty(_executions.At(Start.AddHours(3)));
    }

    [Fact]
    public void The_longest_time_that_can_be_told_does_not_lift_the_others()
    {
        _executions.Take([Answered(1000, 1)], Start);
        _executions.Take([new FunctionExecution(Function, 1, [FunctionExecution.MostMilliseconds, 0.001])], Start);

        ExecutionTime time = _executions.At(Start)[Function];
        Assert.InRange(time.At(0.9), 0.94, 1.06);
        Assert.Equal(1001, time.Weight, 6);
    }

    [Fact]
    public void A_report_without_times_is_no_report()
    {
        _executions.Take([new FunctionExecution(Function, 5, [])], Start);
        Assert.Empty(_executions.At(Start));
    }

    private static FunctionExecution Answered(long answers, double milliseconds) =>
        new(Function, answers, [.. Enumerable.Repeat(milliseconds, FunctionExecution.MostSamples)]);
}
