using System.Collections.Concurrent;
using Continuum.Agent.Commits;

namespace Continuum.Agent.Events;

/// <summary>
/// Which QoS 2 publications are not released, beside what the disk says of them: whoever has none costs no write when its
/// session ends.
/// </summary>
/// <param name="commits">Writes what is forgotten.</param>
/// <param name="inbound">Those on the disk: packet identifiers by client.</param>
internal sealed class InboundBook(
    GroupCommit<EventWriter> commits, ConcurrentDictionary<string, ConcurrentDictionary<int, bool>> inbound)
{
    /// <summary>Notes a publication that is on the disk, where it came with QoS 2.</summary>
    public void Keep(Arrival? arrival)
    {
        if (arrival is { PacketId: > 0 })
        {
            inbound.GetOrAdd(arrival.ClientId, _ => new ConcurrentDictionary<int, bool>())[arrival.PacketId] = true;
        }
    }

    /// <summary>Forgets a QoS 2 publication that its publisher released; on the disk when the task completes.</summary>
    public async ValueTask ReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken)
    {
        if (inbound.TryGetValue(clientId, out ConcurrentDictionary<int, bool>? held) && held.ContainsKey(packetId))
        {
            await commits.WriteAsync(
                writer =>
                {
                    writer.Release(clientId, packetId);
                    return true;
                },
                _ => held.TryRemove(packetId, out bool _),
                cancellationToken);
        }
    }

    /// <summary>Forgets all QoS 2 publications of a publisher; on the disk when the task completes.</summary>
    public async ValueTask EndSessionAsync(string clientId, CancellationToken cancellationToken)
    {
        if (inbound.TryGetValue(clientId, out ConcurrentDictionary<int, bool>? held))
        {
            if (!held.IsEmpty)
            {
                await commits.WriteAsync(
                    writer =>
                    {
                        writer.EndSession(clientId);
                        return true;
                    },
                    _ => { },
                    cancellationToken);
            }

            inbound.TryRemove(clientId, out _);
        }
    }

    /// <summary>
    /// At a start: forgets the QoS 2 publications of publishers whose sessions a crash took, since nobody will end them.
    /// </summary>
    /// <param name="hasSession">Whether a publisher's session is still there.</param>
    /// <param name="cancellationToken">Gives up before the write is taken.</param>
    public async Task EndLostSessionsAsync(Func<string, bool> hasSession, CancellationToken cancellationToken)
    {
        string[] lost = [.. inbound.Keys.Where(clientId => !hasSession(clientId))];
        if (lost.Length > 0)
        {
            await commits.WriteAsync(
                writer =>
                {
                    Array.ForEach(lost, writer.EndSession);
                    return true;
                },
                done => Array.ForEach(lost, clientId => inbound.TryRemove(clientId, out _)),
                cancellationToken);
        }
    }
}
