using Continuum.Contracts.Functions;
using Continuum.Sandbox.Tests.Conformance;
using Continuum.Sandbox.Tests.Fixtures;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.MicroVms;

/// <summary>Programs are snapshotted where they ask for their first event, and started as copies from there.</summary>
public sealed class MicroVmTemplateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly LogLines _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_first_start_is_snapshotted_and_the_others_are_copies()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Contains("is snapshotted", _log.Text, StringComparison.Ordinal);
        Assert.Single(Templates());
        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => fixture.AnswerAsync(spec, $"event {i}")));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"event {i}"), answers);
        Assert.Single(Templates());
    }

    [Fact]
    public async Task Many_starts_at_once_share_one_snapshot()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.AnswerAsync(spec, "!sleep 200")));
        Assert.Single(_log.Text.Split('\n'), line => line.Contains("is snapshotted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_snapshot_outlives_the_process_and_a_damaged_one_is_made_anew()
    {
        // One image for all hosts: its folders are part of what names the snapshot.
        await using HostFixture image = await StartAsync();
        SandboxSpec spec = image.Spec();
        async Task<string> RunAsync()
        {
            _log.Clear();
            await using ISandboxHost host = MicroVmHost.Start(_folder.Path, _log);
            Assert.IsType<PrepareResult.Ready>(
                await Deadline.WithinAsync("the version to be prepared", host.PrepareAsync(spec, default)));
            await host.InvokeAsync(spec.Version, HostFixture.Request("x"), default);
            return _log.Text;
        }

        Assert.Contains("is snapshotted", await RunAsync(), StringComparison.Ordinal);
        Assert.Contains("snapshot of an earlier run", await RunAsync(), StringComparison.Ordinal);
        string template = Assert.Single(Templates());
        await using (FileStream file = new(template, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        string text = await RunAsync();
        Assert.Contains("is made anew", text, StringComparison.Ordinal);
        Assert.Contains("is snapshotted", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task A_program_with_restore_hooks_runs_them_in_each_copy(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with
        {
            Isolation = isolation,
            Environment = new Dictionary<string, string> { ["START"] = "restore-hooks" },
        });
        Assert.Equal("memory=restored 200 file=none count=1", await fixture.AnswerAsync(spec, "!state x"));
        Assert.Equal("snap-start", await fixture.AnswerAsync(spec, "!env AWS_LAMBDA_INITIALIZATION_TYPE"));
        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => fixture.AnswerAsync(spec, "!sleep 100")));
        Assert.All(answers, answer => Assert.Equal("slept", answer));
        Assert.Contains("is snapshotted", _log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retired_versions_snapshot_is_removed()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        SandboxSpec other = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal(2, Templates().Length);
        await fixture.Host.RetireAsync(spec.Version, default);
        Assert.Single(Templates());
        Assert.Equal("still here", await fixture.AnswerAsync(other, "still here"));
    }

    private Task<HostFixture> StartAsync() => HostFixture.CreateAsync(MicroVmHost.Start(_folder.Path, _log));

    private string[] Templates() => Directory.GetFiles(_folder.Path, "*.template");
}
