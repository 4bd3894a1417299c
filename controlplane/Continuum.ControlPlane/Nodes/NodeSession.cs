using System.Threading.Channels;
using Continuum.Contracts.Desired;
using Continuum.Grains.Nodes;
using Continuum.Link;

namespace Continuum.ControlPlane.Nodes;

/// <summary>
/// Keeps one connected agent's desired state up to date: told of a change, it fetches the newest state and sends it
/// until the agent says that it has persisted it.
/// </summary>
internal sealed class NodeSession(
    string nodeId, AgentConnection connection, IGrainFactory grains, TimeProvider time, ILogger logger) : INodeObserver
{
    private static readonly TimeSpan WaitAfterFailure = TimeSpan.FromSeconds(1);

    // However many changes wait, the newest state is all that counts.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    public Task DesiredStateChangedAsync(long revision)
    {
        _changed.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    /// <summary>Runs until the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        INodeGrain node = grains.GetGrain<INodeGrain>(nodeId);
        INodeObserver reference = grains.CreateObjectReference<INodeObserver>(this);
        await node.SubscribeAsync(reference);
        try
        {
            _changed.Writer.TryWrite(true);
            while (await _changed.Reader.WaitToReadAsync(cancellationToken))
            {
                _changed.Reader.TryRead(out _);
                await SendAsync(await node.GetDesiredStateAsync(), cancellationToken);
            }
        }
        finally
        {
            await node.UnsubscribeAsync(reference);
            grains.DeleteObjectReference<INodeObserver>(reference);
        }
    }

    private async Task SendAsync(DesiredState state, CancellationToken cancellationToken)
    {
        try
        {
            await connection.SetDesiredStateAsync(state, cancellationToken);
        }
        catch (LinkException e) when (!connection.Closed.IsCompleted)
        {
            // The node could not persist it (a full disk, say): it keeps what it has, and is asked again.
            logger.StateNotTaken(e, nodeId, state.Revision);
            await Task.Delay(WaitAfterFailure, time, cancellationToken);
            _changed.Writer.TryWrite(true);
        }
        catch (LinkException)
        {
            // The connection ended; the agent comes back and is sent the state anew.
        }
    }
}
