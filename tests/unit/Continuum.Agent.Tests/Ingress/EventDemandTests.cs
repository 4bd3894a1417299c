using Continuum.Agent.Ingress;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Nodes;
using Continuum.Testing;

namespace Continuum.Agent.Tests.Ingress;

public sealed class EventDemandTests
{
    private static readonly FunctionKey Function = new("plant", "thermostat");

    [Fact]
    public void Events_are_told_as_a_rate_since_the_last_time()
    {
        ManualTimeProvider time = new();
        EventDemand demand = new(time);
        for (int i = 0; i < 30; i++)
        {
            demand.Count(Function);
        }

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal([new FunctionDemand(Function, 3)], demand.Read());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(demand.Read());
    }
}
