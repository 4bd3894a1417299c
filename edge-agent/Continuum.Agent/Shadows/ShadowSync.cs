using Continuum.Agent.Uplink;
using Continuum.Contracts.Shadows;
using Continuum.Link;

namespace Continuum.Agent.Shadows;

/// <summary>
/// Hands shadows that changed to the control plane whenever there is a link, until it says that it has them; and takes
/// the control plane's. What comes or goes twice changes nothing.
/// </summary>
internal sealed class ShadowSync(
    ShadowStore store, DeviceShadows shadows, LinkHolder holder, TimeProvider time, ILogger<ShadowSync> logger)
    : BackgroundService
{
    // Too large for the link: passed over until they change, or this starts anew.
    private readonly Dictionary<string, long> _tooLarge = new(StringComparer.Ordinal);

    // As it is on the disk, once that is known.
    private string _membership = "";

    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitAfterRefusal = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Takes copies of the control plane; on the disk, and the devices told, when the task completes.
    /// </summary>
    /// <exception cref="ShadowStoreException">They could not be written.</exception>
    public Task TakeAsync(IReadOnlyList<ShadowCopy> copies, CancellationToken cancellationToken)
    {
        // Together, so that they share commits; in which order does not matter to merging.
        List<Task> merges = [];
        foreach (ShadowCopy copy in copies)
        {
            if (TryParse(copy) is { } document)
            {
                merges.Add(shadows.MergeAsync(copy.Device, document, cancellationToken));
            }
        }

        return Task.WhenAll(merges);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (holder.Link is not { } link)
        {
            return;
        }

        // Also where nothing changed: the control plane may know the node anew.
        link.StateChanged += WakeWhenConnected;
        try
        {
            await SynchroniseAsync(link, stoppingToken);
        }
        finally
        {
            link.StateChanged -= WakeWhenConnected;
        }
    }

    /// <summary>The control plane knows the node under this membership; empty where it does not say.</summary>
    internal async Task JoinAsync(string membership, CancellationToken stoppingToken)
    {
        if (membership.Length > 0 && membership != _membership)
        {
            if (await store.JoinAsync(membership, stoppingToken))
            {
                logger.KnownAnew();
            }

            _membership = membership;
        }
    }

    private void WakeWhenConnected(AgentLinkState state)
    {
        if (state is AgentLinkState.Connected)
        {
            shadows.Unsent.Raise();
        }
    }

    private async Task SynchroniseAsync(AgentLink link, CancellationToken stoppingToken)
    {
        while (true)
        {
            await link.WaitForConnectionAsync(stoppingToken);
            try
            {
                await JoinAsync(link.Membership, stoppingToken);
                if (!await HandOverAsync(link.SyncShadowsAsync, stoppingToken))
                {
                    await shadows.Unsent.WaitAsync(atMost: null, time, stoppingToken);
                }
            }
            catch (Exception e) when (e is LinkException or ShadowStoreException)
            {
                logger.NotSynchronised(e);
                await Task.Delay(
                    e is LinkCallException ? WaitAfterRefusal : WaitAfterFailure, time, stoppingToken);
            }
        }
    }

    /// <summary>Hands over what comes next; false when there is nothing to hand over.</summary>
    /// <param name="send">Hands copies to the control plane; completes when they are persisted there.</param>
    /// <param name="stoppingToken">Gives up.</param>
    internal async Task<bool> HandOverAsync(
        Func<IReadOnlyList<ShadowCopy>, CancellationToken, Task> send, CancellationToken stoppingToken)
    {
        IReadOnlyList<ShadowCopy> next = NextBatch();
        if (next.Count == 0)
        {
            return false;
        }

        try
        {
            await send(next, stoppingToken);
        }
        catch (LinkCallException e) when (e.Code == LinkErrorCode.TooLarge && next.Count == 1)
        {
            // Merging many copies made it so; it must not hold up those behind it.
            _tooLarge[next[0].Device] = next[0].Version;
            logger.ShadowTooLarge(next[0].Device, next[0].Document.Length);
            return true;
        }

        await store.SentAsync(next, stoppingToken);
        return true;
    }

    private IReadOnlyList<ShadowCopy> NextBatch()
    {
        ShadowCopyBatch batch = new();
        foreach (ShadowCopy copy in store.ListUnsent(ShadowCopyBatch.MostCopies + _tooLarge.Count))
        {
            if (_tooLarge.GetValueOrDefault(copy.Device, -1) != copy.Version && !batch.TryAdd(copy))
            {
                break;
            }
        }

        return batch.Copies;
    }

    private ShadowDocument? TryParse(ShadowCopy copy)
    {
        try
        {
            if (DeviceName.Problem(copy.Device) is { } problem)
            {
                throw new FormatException(problem);
            }

            return ShadowStorage.ParseCopy(copy.Document);
        }
        catch (FormatException e)
        {
            // Asked for again it would be no better, and would hold up all others.
            logger.ShadowNotRead(copy.Device, e.Message);
            return null;
        }
    }
}
