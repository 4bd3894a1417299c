using System.Collections.Concurrent;

namespace Continuum.Sandbox.MicroVms;

/// <summary>Which refused system calls the log of one version was told of: each is told once. Thread-safe.</summary>
internal sealed class RefusedCallNotes
{
    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <summary>Notes a call. False: it was told of before.</summary>
    public bool TryAdd(string call) => _told.TryAdd(call, true);
}
