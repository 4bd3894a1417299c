using System.Diagnostics;
using Continuum.Hosting.Telemetry;

namespace Continuum.Hosting.Tests.Telemetry;

public sealed class TraceContextTests
{
    private const string Valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public void A_parent_survives_the_way_there_and_back()
    {
        Assert.True(TraceContext.TryParse(Valid, "congo=t61rcWkgMzE, rojo=00f067", out ActivityContext context));

        Assert.True(context.IsRemote);
        Assert.Equal(ActivityTraceFlags.Recorded, context.TraceFlags);
        Assert.Equal("congo=t61rcWkgMzE, rojo=00f067", context.TraceState);
        Assert.Equal(Valid, TraceContext.Format(context));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x")]
    public void What_the_specification_forbids_is_no_parent(string? text)
    {
        Assert.False(TraceContext.TryParse(text, null, out _));
    }

    [Theory]
    [InlineData("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03-later")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void A_later_version_is_read_as_far_as_it_is_known(string text)
    {
        Assert.True(TraceContext.TryParse(text, null, out ActivityContext context));
        Assert.Equal(Valid, TraceContext.Format(context));
    }

    [Theory]
    [InlineData("noequals")]
    [InlineData("UPPER=1")]
    [InlineData("a=1,a=2")]
    [InlineData("a=b=c")]
    [InlineData("a=\u00e9")]
    [InlineData("=1")]
    public void A_malformed_state_is_dropped_and_the_parent_kept(string state)
    {
        Assert.True(TraceContext.TryParse(Valid, state, out ActivityContext context));
        Assert.Null(context.TraceState);
    }

    [Fact]
    public void A_state_has_at_most_32_members()
    {
        string fits = string.Join(',', Enumerable.Range(0, 32).Select(i => $"k{i}=v"));

        Assert.True(TraceState.IsValid(fits));
        Assert.False(TraceState.IsValid(fits + ",k32=v"));
    }
}
