using Continuum.Grains.Shadows;
using Orleans;

namespace Continuum.Grains.Tests.Shadows;

/// <summary>What a change costs does not grow with the fleet: counted at the storage.</summary>
public sealed class LargeFleetTests : IAsyncLifetime
{
    private const int Devices = 10_000;

    // A row of 1/256 of the names; the whole list at each change would be 100,000 at half its growth.
    private const int MostCharactersAChange = 2_000;

    private readonly MeasuredStorage _storage = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await GrainsSilo.StartAsync(_storage);

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task A_change_to_all_devices_of_a_node_that_is_away_writes_little_and_a_second_one_nothing()
    {
        await MarkAllAsync(version: 1);
        Assert.InRange(_storage.Writes, Devices, Devices + 256);
        Assert.InRange(_storage.Written / _storage.Writes, 1, MostCharactersAChange);

        _storage.Reset();
        await MarkAllAsync(version: 2);
        Assert.Equal(0, _storage.Writes);

        // As the session of a node that comes back does it.
        IReadOnlyList<PendingShadow> pending = await Node().GetPendingAsync();
        Assert.Equal(Names(), pending.Select(each => each.Device).Order(StringComparer.Ordinal));
        Assert.All(pending, each => Assert.Equal(2, each.Version));
        foreach (PendingShadow[] batch in pending.Chunk(64))
        {
            await Node().ClearAsync(batch);
        }

        Assert.InRange(_storage.Writes, 1, (3 * Devices / 64) + 256);
        Assert.Empty(await Node().GetPendingAsync());
        await RestartAsync();
        Assert.Empty(await Node().GetPendingAsync());
    }

    [Fact]
    public async Task Devices_are_listed_in_order_and_none_costs_what_all_of_them_do()
    {
        foreach (string name in Names().Reverse())
        {
            await List().AddAsync(name);
            await List().AddAsync(name);
        }

        Assert.InRange(_storage.Writes, Devices, Devices + 256);
        Assert.InRange(_storage.Written / _storage.Writes, 1, MostCharactersAChange);
        await List().RemoveAsync("device-00003");
        await RestartAsync();
        Assert.Equal(
            ["device-00001", "device-00002", "device-00004"], await List().ListAsync("device-00000", 3));
        Assert.Equal(["device-09999"], await List().ListAsync("device-09998", 3));
        Assert.Empty(await List().ListAsync("device-09999", 3));
        Assert.Equal(Devices - 1, (await List().ListAsync("", 2 * Devices)).Count);
    }

    [Fact]
    public async Task A_change_while_an_earlier_one_is_on_its_way_outlives_the_process()
    {
        await Node().MarkAsync(new("d", 1));
        PendingShadow underWay = Assert.Single(await Node().GetPendingAsync());
        await Node().MarkAsync(new("d", 2));
        await RestartAsync();
        await Node().ClearAsync([underWay]);
        Assert.Equal(new PendingShadow("d", 2), Assert.Single(await Node().GetPendingAsync()));
    }

    [Fact]
    public async Task A_change_that_nobody_was_told_of_yet_is_not_taken_for_told()
    {
        await Node().MarkAsync(new("d", 1));
        await Node().MarkAsync(new("d", 2));
        await Node().ClearAsync([new("d", 1)]);
        Assert.Equal(new PendingShadow("d", 2), Assert.Single(await Node().GetPendingAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Lists_of_earlier_versions_are_taken_over_even_when_that_breaks_off(int writes)
    {
        _storage.Put("node-shadows", Node().GetGrainId(), """{"pending":{"a":1,"b":2,"c":3}}""");
        _storage.Put("devices", List().GetGrainId(), """{"names":["c","a","b"]}""");
        _storage.FailAfter(writes);
        await Record.ExceptionAsync(() => Node().GetPendingAsync());
        await Record.ExceptionAsync(() => List().ListAsync("", 10));

        Assert.Equal(
            [new("a", 1), new("b", 2), new("c", 3)],
            (await Node().GetPendingAsync()).OrderBy(each => each.Device, StringComparer.Ordinal));
        Assert.Equal(["a", "b", "c"], await List().ListAsync("", 10));
        await Node().ClearAsync([new("b", 2)]);
        await List().RemoveAsync("b");
        await RestartAsync();
        Assert.Equal(
            ["a", "c"],
            (await Node().GetPendingAsync()).Select(each => each.Device).Order(StringComparer.Ordinal));
        Assert.Equal(["a", "c"], await List().ListAsync("", 10));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_trace()
    {
        await Node().MarkAsync(new("a", 1));
        _storage.FailAfter(0);
        await Assert.ThrowsAnyAsync<Exception>(() => Node().ClearAsync([new("a", 1)]));
        Assert.Single(await Node().GetPendingAsync());
        await Node().ClearAsync([new("a", 1)]);
        Assert.Empty(await Node().GetPendingAsync());
    }

    [Fact]
    public async Task A_change_after_a_removal_that_broke_off_half_way_is_stored()
    {
        PendingShadow[] all = [.. Names().Take(100).Select(name => new PendingShadow(name, 1))];
        foreach (PendingShadow each in all)
        {
            await Node().MarkAsync(each);
        }

        // Rows are written apart: one passes.
        _storage.FailAfter(1);
        await Assert.ThrowsAnyAsync<Exception>(() => Node().ClearAsync(all));
        PendingShadow[] again = [.. all.Select(each => each with { Version = 2 })];
        foreach (PendingShadow each in again)
        {
            await Node().MarkAsync(each);
        }

        Assert.Equal(again, (await Node().GetPendingAsync()).OrderBy(each => each.Device, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names() => Enumerable.Range(0, Devices).Select(index => $"device-{index:D5}");

    private async Task MarkAllAsync(long version)
    {
        foreach (string name in Names())
        {
            await Node().MarkAsync(new(name, version));
        }
    }

    private async Task RestartAsync()
    {
        await _silo.DisposeAsync();
        _silo = await GrainsSilo.StartAsync(_storage);
    }

    private INodeShadowsGrain Node() => _silo.Grains.GetGrain<INodeShadowsGrain>("edge");

    private IDevicesGrain List() => _silo.Grains.GetGrain<IDevicesGrain>(IDevicesGrain.Key);
}
