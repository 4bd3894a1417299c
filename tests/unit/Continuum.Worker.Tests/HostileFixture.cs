namespace Continuum.Worker.Tests;

/// <summary>One hostile worker for all tests of a class: its start takes longer than what they try.</summary>
public sealed class HostileFixture : IAsyncDisposable
{
    private WorkerFixture? _started;

    /// <summary>Started by the first test, so that a machine without KVM skips and does not fail.</summary>
    internal async Task<WorkerFixture> GetAsync() => _started ??= await WorkerFixture.StartHostileAsync();

    public ValueTask DisposeAsync() => _started?.DisposeAsync() ?? ValueTask.CompletedTask;
}
