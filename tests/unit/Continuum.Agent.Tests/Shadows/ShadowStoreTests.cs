using System.Text;
using Continuum.Agent.Shadows;
using Continuum.Contracts.Shadows;
using Continuum.Link;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Continuum.Agent.Tests.Shadows;

public sealed class ShadowStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(50);

    private readonly TempFolder _folder = new();
    private ShadowStore _store;

    public ShadowStoreTests() => _store = Open();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Updates_that_come_together_are_all_kept_in_order_and_survive()
    {
        List<long> told = [];
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => _store.ChangeAsync(
            $"d{i % 3}",
            Writing($$$"""{"desired":{"n{{{i}}}":1}}"""),
            null,
            done => told.Add(done.After.Version),
            default)));
        Assert.Equal(200, told.Count);
        await ReopenAsync();

        IReadOnlyList<Shadow> all = _store.List("", 10);
        Assert.Equal(["d0", "d1", "d2"], all.Select(shadow => shadow.Device));
        Assert.Equal(200, all.Sum(shadow => shadow.Document.Desired.Live));
        Assert.Equal([67, 67, 66], all.Select(shadow => shadow.Version));
    }

    [Fact]
    public async Task A_QoS_2_publication_that_comes_again_writes_nothing_until_it_is_released()
    {
        await UpdateAsync("""{"desired":{"a":1}}""", ("c", 7));
        await UpdateAsync("""{"desired":{"a":2}}""");
        await ReopenAsync();

        Assert.False((await UpdateAsync("""{"desired":{"a":1}}""", ("c", 7))).Changed);
        Assert.Equal("2", _store.Read("d")!.Document.Desired.Visible["/a"].Value);
        await _store.Arrivals.ReleaseAsync("c", 7, default);
        Assert.True((await UpdateAsync("""{"desired":{"a":3}}""", ("c", 7))).Changed);
        await _store.Arrivals.EndSessionAsync("c", default);
        Assert.True((await UpdateAsync("""{"desired":{"a":4}}""", ("c", 7))).Changed);
        await _store.Arrivals.EndLostSessionsAsync(client => client != "c", default);
        Assert.True((await UpdateAsync("""{"desired":{"a":5}}""", ("c", 7))).Changed);
    }

    [Fact]
    public async Task Where_the_control_plane_knows_the_node_anew_all_is_handed_over_once_more()
    {
        await _store.JoinAsync("first", default);
        await UpdateAsync("""{"desired":{"a":1}}""");
        await _store.SentAsync(_store.ListUnsent(10), default);
        Assert.False(await _store.JoinAsync("first", default));
        await ReopenAsync();
        Assert.False(await _store.JoinAsync("first", default));
        Assert.Empty(_store.ListUnsent(10));
        Assert.True(await _store.JoinAsync("second", default));
        Assert.Equal("d", Assert.Single(_store.ListUnsent(10)).Device);
    }

    [Fact]
    public async Task What_changed_is_handed_over_until_the_other_side_has_it()
    {
        await UpdateAsync("""{"desired":{"a":1}}""");
        ShadowCopy first = Assert.Single(_store.ListUnsent(10));
        await UpdateAsync("""{"desired":{"a":2}}""");
        await _store.SentAsync([first], default);
        await ReopenAsync();

        ShadowCopy second = Assert.Single(_store.ListUnsent(10));
        Assert.Equal(2, second.Version);
        await _store.SentAsync([second], default);
        Assert.Empty(_store.ListUnsent(10));
    }

    [Fact]
    public async Task What_came_from_the_other_side_goes_back_only_where_there_is_more_here()
    {
        Shadow theirs = Shadow.New("d");
        Assert.Null(theirs.TryUpdate(Patch("""{"desired":{"a":1}}"""), "@control-plane", Start, out theirs));
        await MergeAsync(theirs.Document);
        Assert.Empty(_store.ListUnsent(10));

        await UpdateAsync("""{"reported":{"b":1}}""");
        await MergeAsync(theirs.Document);
        Assert.Single(_store.ListUnsent(10));
    }

    [Fact]
    public async Task What_only_this_side_remembers_as_removed_goes_out_again()
    {
        await UpdateAsync("""{"desired":{"a":1}}""");
        ShadowDocument before = _store.Read("d")!.Document;
        await UpdateAsync("""{"desired":{"a":null}}""");
        await _store.SentAsync(_store.ListUnsent(10), default);

        // The other side has forgotten that it was removed, and has it back from somebody who had not heard of it.
        ShadowOutcome outcome = await MergeAsync(before);

        Assert.False(outcome.Changed);
        Assert.Single(_store.ListUnsent(10));
    }

    [Fact]
    public async Task A_device_that_asks_is_made_known_once()
    {
        await _store.KnowAsync("d", Start, default);
        await _store.KnowAsync("d", Start, default);
        ShadowCopy unsent = Assert.Single(_store.ListUnsent(10));
        Assert.Equal(0, unsent.Version);
        await _store.SentAsync([unsent], default);
        Assert.Empty(_store.ListUnsent(10));
    }

    [Fact]
    public async Task Old_removed_names_and_empty_shadows_go()
    {
        await UpdateAsync("""{"desired":{"a":1}}""");
        await UpdateAsync("""{"desired":null}""");
        await _store.SweepAsync(Start.AddDays(29), default);
        Assert.Single(_store.Read("d")!.Document.Desired.Leaves);

        // Not before the other side knows that it is removed.
        await _store.SweepAsync(Start.AddDays(31), default);
        Assert.Single(_store.Read("d")!.Document.Desired.Leaves);
        await _store.SentAsync(_store.ListUnsent(10), default);
        await _store.SweepAsync(Start.AddDays(31), default);
        Assert.Null(_store.Read("d"));
    }

    [Fact]
    public async Task A_shadow_without_names_and_a_device_that_only_asked_go_when_the_other_side_has_them()
    {
        await MergeAsync(ShadowDocument.Empty);
        await _store.KnowAsync("asks", Start, default);
        await _store.SweepAsync(Start, default);
        Assert.NotNull(_store.Read("asks"));
        await _store.SentAsync(_store.ListUnsent(10), default);
        await _store.SweepAsync(Start, default);
        Assert.Null(_store.Read("asks"));
    }

    [Fact]
    public async Task Devices_that_only_ask_take_nobodys_place_and_the_first_of_them_go()
    {
        await _store.DisposeAsync();
        _store = Open(maxDevices: 1, maxKnown: 2);
        foreach (int i in Enumerable.Range(0, 5))
        {
            await _store.KnowAsync($"asks-{9 - i}", Start.AddSeconds(i), default);
        }

        Assert.Equal(["asks-5", "asks-6"], _store.List("", 10).Select(shadow => shadow.Device));
        Assert.Null((await UpdateAsync("""{"desired":{"a":1}}""")).Error);
        Assert.Equal(
            ShadowErrorKind.TooLarge,
            (await _store.ChangeAsync(
                "asks-5", Writing("""{"desired":{"a":1}}"""), null, _ => { }, default)).Error!.Kind);

        // A place is free again when the sweep took the shadow, and also the next start knows who has one.
        await UpdateAsync("""{"desired":null}""");
        await _store.SentAsync(_store.ListUnsent(10), default);
        await _store.SweepAsync(Start.AddDays(31), default);
        Assert.True((await _store.ChangeAsync(
            "e", Writing("""{"desired":{"a":1}}"""), null, _ => { }, default)).Changed);
        await _store.DisposeAsync();
        _store = Open(maxDevices: 1, maxKnown: 2);
        Assert.NotNull((await UpdateAsync("""{"desired":{"a":1}}""")).Error);
    }

    [Fact]
    public async Task A_QoS_2_publication_that_was_refused_is_refused_again()
    {
        await UpdateAsync("""{"desired":{"a":1}}""");
        for (int i = 0; i < 2; i++)
        {
            ShadowOutcome refused = await UpdateAsync("""{"desired":{"a":2},"version":7}""", ("c", 7));
            Assert.Equal(ShadowErrorKind.Conflict, refused.Error!.Kind);
            await ReopenAsync();
        }

        // And what was accepted is not refused when it comes again, though it was made from a version that is past.
        Assert.True((await UpdateAsync("""{"desired":{"a":3},"version":1}""", ("c", 8))).Changed);
        await ReopenAsync();
        ShadowOutcome again = await UpdateAsync("""{"desired":{"a":3},"version":1}""", ("c", 8));
        Assert.Null(again.Error);
        Assert.False(again.Changed);
    }

    [Fact]
    public async Task Whoever_reads_after_an_update_that_is_under_way_reads_what_it_wrote()
    {
        Task<ShadowOutcome> update = UpdateAsync("""{"desired":{"a":1}}""");
        Shadow? read = await _store.ReadAfterEarlierAsync("d", default);
        Assert.Equal("1", read!.Document.Desired.Visible["/a"].Value);
        await update;
    }

    [Fact]
    public async Task A_shadow_that_cannot_be_read_stands_in_nobodys_way()
    {
        foreach (string device in (string[])["a", "b", "c"])
        {
            await _store.ChangeAsync(device, Writing("""{"desired":{"x":1}}"""), null, _ => { }, default);
        }

        await _store.DisposeAsync();
        await using (SqliteConnection connection = new($"Data Source={_folder.File("shadows.db")};Pooling=false"))
        {
            connection.Open();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "UPDATE shadows SET document = 'none' WHERE device < 'c'";
            command.ExecuteNonQuery();
        }

        _store = Open();
        Assert.Equal("c", Assert.Single(_store.List("", 1)).Device);

        // While one change waits for the commits' thread the others gather, and share the next commit.
        using ManualResetEventSlim go = new();
        Task first = _store.ChangeAsync("c", Writing("""{"desired":{"x":2}}"""), null, _ => go.Wait(), default);
        Task<ShadowOutcome>[] together =
        [
            .. new[] { "d", "a", "e" }.Select(device => _store.ChangeAsync(
                device, Writing("""{"desired":{"x":1}}"""), null, _ => { }, default)),
        ];
        go.Set();
        await first;
        Assert.Contains(
            "restore the file",
            (await Assert.ThrowsAsync<ShadowStoreException>(() => together[1])).Message,
            StringComparison.Ordinal);
        Assert.True((await together[0]).Changed);
        Assert.True((await together[2]).Changed);
        Assert.Equal(["c", "d", "e"], _store.List("", 9).Select(shadow => shadow.Device));
        await _store.SweepAsync(Start, default);
    }

    [Fact]
    public async Task The_sweep_comes_at_the_start_and_every_day()
    {
        ManualTimeProvider time = new();
        await _store.KnowAsync("first", Start, default);
        await _store.SentAsync(_store.ListUnsent(10), default);
        using ShadowSweep sweep = new(_store, time, NullLogger<ShadowSweep>.Instance);
        await sweep.StartAsync(default);
        await Deadline.UntilAsync("the first to go", () => _store.Read("first") is null);
        await _store.KnowAsync("second", Start, default);
        await _store.SentAsync(_store.ListUnsent(10), default);
        time.Advance(TimeSpan.FromDays(1));
        await Deadline.UntilAsync("the second to go", () => _store.Read("second") is null);
        await sweep.StopAsync(default);
    }

    [Fact]
    public async Task A_file_that_is_none_is_told_with_what_helps()
    {
        string path = _folder.File("broken.db");
        await File.WriteAllTextAsync(path, new string('x', 8192));
        ShadowStoreException broken = Assert.Throws<ShadowStoreException>(
            () => ShadowStore.Open(path, TimeProvider.System, NullLogger.Instance));
        Assert.Contains("moved away, they come back from the control plane", broken.Message, StringComparison.Ordinal);

        string newer = _folder.File("newer.db");
        await using (SqliteConnection connection = new($"Data Source={newer};Pooling=false"))
        {
            connection.Open();
            await using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9";
            command.ExecuteNonQuery();
        }

        Assert.Contains(
            "run the newer agent",
            Assert.Throws<ShadowStoreException>(
                () => ShadowStore.Open(newer, TimeProvider.System, NullLogger.Instance)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        await _store.DisposeAsync();
        await Assert.ThrowsAsync<ShadowStoreException>(() => UpdateAsync("""{"desired":{"a":1}}"""));
        _store = Open();
    }

    private static Func<Shadow, ShadowOutcome> Writing(string json) => before =>
    {
        ShadowError? error = before.TryUpdate(Patch(json), "n", Start, out Shadow after);
        return new(before, after, error);
    };

    private static ShadowPatch Patch(string json)
    {
        Assert.True(ShadowPatch.TryParse(Encoding.UTF8.GetBytes(json), out ShadowPatch? patch, out _));
        return patch;
    }

    private Task<ShadowOutcome> UpdateAsync(string json, (string, int)? arrival = null) =>
        _store.ChangeAsync("d", Writing(json), arrival, _ => { }, default);

    private Task<ShadowOutcome> MergeAsync(ShadowDocument document) =>
        _store.MergeAsync("d", document, Start, _ => { }, default);

    private ShadowStore Open(
        int maxDevices = ShadowStore.MaxDevices, int maxKnown = ShadowStore.MaxKnown) =>
        ShadowStore.Open(
            _folder.File("shadows.db"), TimeProvider.System, NullLogger.Instance, maxDevices, maxKnown);

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }
}
