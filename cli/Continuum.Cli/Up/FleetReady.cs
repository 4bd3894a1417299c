using Continuum.Cli.Access;
using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;

namespace Continuum.Cli.Up;

/// <summary>Waits until the control plane sees the nodes.</summary>
internal static class FleetReady
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <exception cref="CliException">A node did not connect in time.</exception>
    public static async Task WaitAsync(
        ControlPlaneAddress address,
        IReadOnlyList<string> nodes,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using ApiConnection api = new(address);
        FunctionApi fleet = new(api);
        long start = time.GetTimestamp();
        while (true)
        {
            NodeView[] seen = await fleet.NodesAsync(cancellationToken);
            string[] missing =
            [
                .. nodes.Where(id => !seen.Any(node => node.Connected && node.Description.NodeId == id)),
            ];
            if (missing.Length == 0)
            {
                return;
            }

            if (time.GetElapsedTime(start) > Limit)
            {
                throw new CliException(
                    CliExit.TemporaryFailure,
                    $"the control plane saw nothing of {string.Join(", ", missing)} within {Limit.TotalSeconds:0} s",
                    "See the logs in the data folder.");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
