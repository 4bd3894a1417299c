using System.Text;
using System.Threading.Channels;
using Continuum.Grains.Shadows;
using Continuum.Link;

namespace Continuum.ControlPlane.Shadows;

/// <summary>
/// Keeps one connected agent's shadows up to date: sends what it does not have until it says that it has it.
/// </summary>
/// <param name="nodeId">The node.</param>
/// <param name="send">Hands copies to it; completes when they are persisted there.</param>
/// <param name="closed">Completes when its connection ends.</param>
/// <param name="grains">What it does not have.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of what is tried again.</param>
internal sealed class ShadowSession(
    string nodeId,
    Func<IReadOnlyList<ShadowCopy>, CancellationToken, Task> send,
    Task closed,
    IGrainFactory grains,
    TimeProvider time,
    ILogger logger)
    : IShadowObserver
{
    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromSeconds(1);

    // A grain forgets its observers when it is idle, and one that it could not call.
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(1);

    // However many changes wait, what is pending then is all that counts.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public Task ShadowsChangedAsync()
    {
        _changed.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    /// <summary>Runs until the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        INodeShadowsGrain node = grains.GetGrain<INodeShadowsGrain>(nodeId);
        IShadowObserver reference = grains.CreateObjectReference<IShadowObserver>(this);
        await using ITimer renewal = time.CreateTimer(_ => _changed.Writer.TryWrite(true), null, Renewal, Renewal);
        try
        {
            _changed.Writer.TryWrite(true);
            while (await _changed.Reader.WaitToReadAsync(cancellationToken))
            {
                _changed.Reader.TryRead(out _);
                await RefreshAsync(node, reference, cancellationToken);
            }
        }
        finally
        {
            try
            {
                await node.UnsubscribeAsync(reference);
            }
            finally
            {
                grains.DeleteObjectReference<IShadowObserver>(reference);
            }
        }
    }

    private async Task RefreshAsync(
        INodeShadowsGrain node, IShadowObserver reference, CancellationToken cancellationToken)
    {
        try
        {
            await node.SubscribeAsync(reference);
            await SendAllAsync(node, cancellationToken);
        }
        catch (LinkException) when (closed.IsCompleted)
        {
            // The connection ended; what is pending stays so until the agent comes back.
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The node could not persist them, or this side not note it (a full disk, say): shadows wait, and the
            // rest of what the link is for goes on.
            logger.ShadowsNotTaken(e, nodeId);
            await Task.Delay(WaitAfterFailure, time, cancellationToken);
            _changed.Writer.TryWrite(true);
        }
    }

    private async Task SendAllAsync(INodeShadowsGrain node, CancellationToken cancellationToken)
    {
        ShadowCopyBatch batch = new();
        foreach (PendingShadow pending in await node.GetPendingAsync())
        {
            ShadowReading reading = await grains.GetGrain<IDeviceShadowGrain>(pending.Device).GetAsync();
            ShadowCopy copy = new(reading.Device, reading.Version, Encoding.UTF8.GetBytes(reading.Document));
            if (!batch.TryAdd(copy))
            {
                await SendAsync(node, batch.Copies, cancellationToken);
                batch = new();
                batch.TryAdd(copy);
            }
        }

        if (batch.Copies.Count > 0)
        {
            await SendAsync(node, batch.Copies, cancellationToken);
        }
    }

    private async Task SendAsync(
        INodeShadowsGrain node, IReadOnlyList<ShadowCopy> batch, CancellationToken cancellationToken)
    {
        try
        {
            await send(batch, cancellationToken);
        }
        catch (LinkCallException e) when (e.Code == LinkErrorCode.TooLarge && batch.Count == 1)
        {
            // Merging many copies made it so. It stays pending, and must not hold up those behind it.
            logger.ShadowTooLarge(batch[0].Device, nodeId, batch[0].Document.Length);
            return;
        }

        await node.ClearAsync([.. batch.Select(copy => new PendingShadow(copy.Device, copy.Version))]);
    }
}
