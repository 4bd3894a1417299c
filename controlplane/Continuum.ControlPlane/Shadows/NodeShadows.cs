using System.Text;
using Continuum.Contracts.Shadows;
using Continuum.Grains.Shadows;
using Continuum.Link;

namespace Continuum.ControlPlane.Shadows;

/// <summary>Takes what nodes have of devices' shadows.</summary>
internal sealed class NodeShadows(IGrainFactory grains, ILogger<NodeShadows> logger)
{
    /// <summary>Merges a node's copies; persisted when the task completes.</summary>
    public async Task TakeAsync(string nodeId, IReadOnlyList<ShadowCopy> copies)
    {
        foreach (ShadowCopy copy in copies)
        {
            if (DeviceName.Problem(copy.Device) is { } problem)
            {
                logger.ShadowNotRead(copy.Device, nodeId, problem);
                continue;
            }

            try
            {
                ShadowStorage.ParseCopy(copy.Document);
            }
            catch (FormatException e)
            {
                // Sent again it would be no better, and would hold up all others.
                logger.ShadowNotRead(copy.Device, nodeId, e.Message);
                continue;
            }

            await grains.GetGrain<IDeviceShadowGrain>(copy.Device).MergeAsync(
                nodeId, Encoding.UTF8.GetString(copy.Document.Span));
        }
    }
}
