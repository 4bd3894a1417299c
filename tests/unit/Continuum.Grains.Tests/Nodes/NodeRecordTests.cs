using Continuum.Grains.Nodes;

namespace Continuum.Grains.Tests.Nodes;

public sealed class NodeRecordTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void An_outage_is_from_the_end_of_a_connection_to_the_next()
    {
        NodeRecord record = new();
        record.Connected(Start);
        record.Disconnected(Start.AddMinutes(5));
        record.Disconnected(Start.AddMinutes(6));
        Assert.Equal(Start.AddMinutes(5), record.DownSince);

        Assert.True(record.Connected(Start.AddMinutes(7)));

        Assert.Equal([new NodeOutage(Start.AddMinutes(5), Start.AddMinutes(7))], record.Outages);
        Assert.Null(record.DownSince);
        Assert.Equal(Start, record.Since);
    }

    [Fact]
    public void A_restart_of_the_control_plane_is_no_outage_of_a_node()
    {
        NodeRecord record = new();
        record.Connected(Start);

        Assert.False(record.Connected(Start.AddHours(1)));
        Assert.Empty(record.Outages);
    }

    [Fact]
    public void The_oldest_outages_are_forgotten_and_the_record_starts_after_them()
    {
        NodeRecord record = new();
        record.Connected(Start);
        for (int i = 1; i <= NodeRecord.MostOutages + 1; i++)
        {
            record.Disconnected(Start.AddHours(i));
            record.Connected(Start.AddHours(i).AddMinutes(1));
        }

        Assert.Equal(NodeRecord.MostOutages, record.Outages.Count);
        Assert.Equal(Start.AddHours(1).AddMinutes(1), record.Since);
    }

    [Fact]
    public void A_clock_that_went_back_makes_no_outage()
    {
        NodeRecord record = new();
        record.Connected(Start);
        record.Disconnected(Start.AddHours(1));
        record.Connected(Start);

        Assert.Empty(record.Outages);
    }
}
