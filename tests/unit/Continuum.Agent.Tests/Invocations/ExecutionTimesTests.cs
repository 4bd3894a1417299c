using Continuum.Agent.Invocations;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;

namespace Continuum.Agent.Tests.Invocations;

public sealed class ExecutionTimesTests
{
    private static readonly FunctionKey Function = new("plant", "thermostat");

    private readonly ExecutionTimes _times = new();

    [Fact]
    public void Each_time_is_told_once()
    {
        _times.Took(Function, TimeSpan.FromMilliseconds(3));
        _times.Took(Function, TimeSpan.FromMilliseconds(5));
        _times.Took(Function with { Name = "other" }, TimeSpan.FromMilliseconds(7));

        IReadOnlyList<FunctionExecution> told = _times.Read();

        FunctionExecution one = told.Single(each => each.Function == Function);
        Assert.Equal([3, 5], one.Milliseconds);
        Assert.Equal(2, one.Answers);
        Assert.Equal(2, told.Count);
        Assert.Empty(_times.Read());
    }

    [Theory]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Of_many_times_a_sample_that_is_evenly_spread_is_told(int answers)
    {
        for (int i = 0; i < answers; i++)
        {
            _times.Took(Function, TimeSpan.FromMilliseconds(i));
        }

        FunctionExecution execution = Assert.Single(_times.Read());
        Assert.Equal(answers, execution.Answers);
        IReadOnlyList<double> told = execution.Milliseconds;
        Assert.InRange(told.Count, FunctionExecution.MostSamples / 2, FunctionExecution.MostSamples);
        double stride = told[1] - told[0];
        Assert.Equal(Enumerable.Range(0, told.Count).Select(i => i * stride), told);
        Assert.True(told[^1] + stride >= answers, $"{answers} answers, the last told {told[^1]}, every {stride}th");
    }
}
