using System.Text;
using Continuum.Contracts.Shadows;
using Continuum.Grains.Shadows;
using Continuum.Testing;

namespace Continuum.Grains.Tests.Shadows;

public sealed class ShadowGrainTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private GrainsSilo _silo = null!;

    public async ValueTask InitializeAsync() => _silo = await GrainsSilo.StartAsync(_folder);

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_shadow_is_updated_listed_removed_and_survives()
    {
        Assert.Null((await Shadow().UpdateAsync("""{"desired":{"a":1}}""")).Error);
        Assert.Equal(ShadowErrorKind.Conflict, (await Shadow().UpdateAsync("""{"version":0}""")).Error?.Kind);
        Assert.Equal(ShadowErrorKind.Invalid, (await Shadow().UpdateAsync("[]")).Error?.Kind);
        await _silo.DisposeAsync();
        _silo = await GrainsSilo.StartAsync(_folder);

        Shadow kept = (await Shadow().GetAsync()).ToShadow();
        Assert.Equal((1, "1"), (kept.Version, kept.Document.Desired.Visible["/a"].Value));
        Assert.Equal(["d"], await DevicesAsync());
        Assert.Null((await Shadow().RemoveAsync()).Error);
        Assert.Equal(ShadowErrorKind.NotFound, (await Shadow().RemoveAsync()).Error?.Kind);
        Assert.Empty(await DevicesAsync());
    }

    [Fact]
    public async Task A_node_is_told_of_what_it_has_not_until_it_says_that_it_has_it()
    {
        await Shadow().UpdateAsync("""{"desired":{"a":1}}""");
        Assert.Empty(await PendingAsync("edge"));

        await Shadow().MergeAsync("edge", Text("""{"reported":{"b":2}}"""));
        PendingShadow pending = Assert.Single(await PendingAsync("edge"));
        await Shadow().UpdateAsync("""{"desired":{"a":3}}""");
        await Node("edge").ClearAsync([pending]);
        pending = Assert.Single(await PendingAsync("edge"));
        await Node("edge").ClearAsync([pending]);
        Assert.Empty(await PendingAsync("edge"));

        // What it has sent back by another node reaches it; itself it has nothing to learn.
        ShadowReading reading = await Shadow().GetAsync();
        await Shadow().MergeAsync("other", reading.Document);
        Assert.Empty(await PendingAsync("other"));
        await Shadow().MergeAsync("other", Text("""{"reported":{"c":4}}"""));
        Assert.Single(await PendingAsync("edge"));
        Assert.Equal(["edge", "other"], (await Shadow().GetAsync()).Nodes);
    }

    [Fact]
    public async Task A_device_that_only_asked_is_told_what_is_desired()
    {
        await Shadow().UpdateAsync("""{"desired":{"a":1}}""");
        await Shadow().MergeAsync("edge", Text("{}"));
        Assert.Single(await PendingAsync("edge"));
    }

    [Fact]
    public async Task What_is_no_shadow_is_refused_and_changes_nothing()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Shadow().MergeAsync("edge", "[]"));
        Assert.Empty((await Shadow().GetAsync()).Nodes);
    }

    private static string Text(string update)
    {
        Assert.True(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(update), out ShadowPatch? patch, out _));
        ShadowDocument document = ShadowDocument.Empty.Write(patch, "edge", DateTimeOffset.UnixEpoch.AddYears(50));
        return Encoding.UTF8.GetString(ShadowStorage.ToJson(document));
    }

    private IDeviceShadowGrain Shadow() => _silo.Grains.GetGrain<IDeviceShadowGrain>("d");

    private INodeShadowsGrain Node(string node) => _silo.Grains.GetGrain<INodeShadowsGrain>(node);

    private Task<IReadOnlyList<PendingShadow>> PendingAsync(string node) => Node(node).GetPendingAsync();

    private Task<IReadOnlyList<string>> DevicesAsync() =>
        _silo.Grains.GetGrain<IDevicesGrain>(IDevicesGrain.Key).ListAsync("", 10);
}
