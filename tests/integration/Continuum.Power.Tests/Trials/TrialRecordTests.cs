using System.Net.Sockets;
using Continuum.Testing;
using Continuum.Testing.Power.Trials;

namespace Continuum.Power.Tests.Trials;

/// <summary>A long run outlives a trial that fails, and tells of it.</summary>
public sealed class TrialRecordTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly TrialRecord _record;
    private readonly List<string> _kept = [];

    public TrialRecordTests() => _record = new TrialRecord(_folder.Path);

    public void Dispose()
    {
        _cancel.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_good_trial_leaves_nothing()
    {
        Assert.True(await TryAsync(() => []));

        Assert.Empty(_record.Problems);
        Assert.Empty(_kept);
    }

    [Fact]
    public async Task What_a_trial_found_is_told_with_where_the_evidence_is()
    {
        Assert.True(await TryAsync(() => ["one is lost", "one is doubled"]));

        Assert.Equal([$"cut 1: one is lost (see {Folder})", $"cut 1: one is doubled (see {Folder})"], _record.Problems);
        Assert.Equal([Folder], _kept);
    }

    [Fact]
    public async Task Whatever_ends_a_trial_is_its_problem_together_with_the_damage_to_the_disk()
    {
        Exception[] all =
        [
            new TimeoutException("failed"), new SocketException(1, "failed"), new OperationCanceledException("failed"),
            new InvalidDataException("failed"),
        ];
        foreach (Exception one in all)
        {
            Assert.False(await TryAsync(() => throw one, damage: "the file system is damaged"));
        }

        Assert.Equal(2 * all.Length, _record.Problems.Count);
        Assert.Equal(all.Length, _record.Problems.Count(problem => problem == $"cut 1: failed (see {Folder})"));
        Assert.Contains($"cut 1: the file system is damaged (see {Folder})", _record.Problems);
    }

    [Fact]
    public async Task Evidence_that_cannot_be_kept_does_not_hide_the_problem()
    {
        bool ended = await _record.TryAsync(
            "cut 1", "1", () => Task.FromResult<IReadOnlyList<string>>(["one is lost"]), () => [],
            _ => throw new IOException("no room"), _cancel.Token);

        Assert.True(ended);
        string problem = Assert.Single(_record.Problems);
        Assert.StartsWith("cut 1: one is lost (", problem, StringComparison.Ordinal);
        Assert.EndsWith("no room)", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_cancelled_run_ends()
    {
        await _cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => TryAsync(() => throw new OperationCanceledException(_cancel.Token)));
    }

    private string Folder => _folder.File("1");

    private Task<bool> TryAsync(Func<IReadOnlyList<string>> trial, string? damage = null) => _record.TryAsync(
        "cut 1",
        "1",
        () => Task.FromResult(trial()),
        () => damage is null ? [] : [damage],
        folder =>
        {
            _kept.Add(folder);
            return Task.CompletedTask;
        },
        _cancel.Token);
}
