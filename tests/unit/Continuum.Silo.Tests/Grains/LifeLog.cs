using System.Collections.Concurrent;

namespace Continuum.Silo.Tests.Grains;

/// <summary>What happened to the grains of one test's silo, in order.</summary>
internal sealed class LifeLog
{
    private readonly ConcurrentQueue<string> _events = new();

    public IReadOnlyList<string> Events => [.. _events];

    /// <summary>What callers wait for before they call on.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Add(string what) => _events.Enqueue(what);

    public Task SeenAsync(string what) => Deadline.UntilAsync($"the event '{what}'", () => _events.Contains(what));
}
