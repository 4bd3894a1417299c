using System.Collections.Concurrent;
using Continuum.Agent.Commits;

namespace Continuum.Agent.Shadows;

/// <summary>
/// QoS 2 publications that changed shadows and are not released: what tells a second copy of one from another.
/// </summary>
internal sealed class ShadowArrivals
{
    private readonly GroupCommit<ShadowTables> _commits;

    // Whoever has none here costs no write when it releases one or when its session ends.
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> _inbound =
        new(StringComparer.Ordinal);

    /// <param name="commits">Writes them.</param>
    /// <param name="held">Those that are on the disk.</param>
    public ShadowArrivals(GroupCommit<ShadowTables> commits, IReadOnlyList<(string Client, int Packet)> held)
    {
        _commits = commits;
        foreach ((string client, int packet) in held)
        {
            Hold(client, packet);
        }
    }

    /// <summary>Notes one that is on the disk.</summary>
    public void Hold(string client, int packet) =>
        _inbound.GetOrAdd(client, _ => new ConcurrentDictionary<int, bool>())[packet] = true;

    /// <summary>Forgets a QoS 2 publication that was released; on the disk when it completes.</summary>
    public async ValueTask ReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken)
    {
        if (_inbound.TryGetValue(clientId, out ConcurrentDictionary<int, bool>? held) && held.ContainsKey(packetId))
        {
            await _commits.WriteAsync(
                tables =>
                {
                    tables.Release(clientId, packetId);
                    return true;
                },
                _ => held.TryRemove(packetId, out bool _),
                cancellationToken);
        }
    }

    /// <summary>Forgets all QoS 2 publications of a client; on the disk when it completes.</summary>
    public async ValueTask EndSessionAsync(string clientId, CancellationToken cancellationToken)
    {
        if (_inbound.ContainsKey(clientId))
        {
            await _commits.WriteAsync(
                tables =>
                {
                    tables.EndSession(clientId);
                    return true;
                },
                done => _inbound.TryRemove(clientId, out _),
                cancellationToken);
        }
    }

    /// <summary>At a start: forgets the QoS 2 publications of clients whose sessions a crash took.</summary>
    public async Task EndLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken)
    {
        foreach (string lost in _inbound.Keys.Where(clientId => !hasSession(clientId)).ToArray())
        {
            await EndSessionAsync(lost, cancellationToken);
        }
    }
}
