using Continuum.Cli.Api;
using Continuum.Cli.Startup;
using Continuum.Contracts.Api;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;

namespace Continuum.Cli.Functions;

/// <summary>Waits until every node that was chosen for a version says that it is ready for it.</summary>
internal sealed class ReadyNodes(ApiConnection api, TimeProvider time, TimeSpan limit)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <exception cref="CliException">A node failed, or it took too long: each node with what it says.</exception>
    public async Task<PlacementView> WaitAsync(
        FunctionKey function, PlacementView placement, Action<string> say, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        PlacementView seen = placement;
        while (true)
        {
            if (seen.Version == placement.Version
                && seen.Chosen.All(node => node.Phase == nameof(AssignmentPhase.Ready)))
            {
                return seen;
            }

            if (seen.Version != placement.Version)
            {
                throw new CliException(
                    CliExit.TemporaryFailure,
                    $"{function} was deployed as {seen.Version} by somebody else while {placement.Version} was "
                    + "awaited");
            }

            if (seen.Chosen.Any(node => node.Phase == nameof(AssignmentPhase.Failed)))
            {
                throw new CliException(CliExit.FunctionFailed, $"{function} {seen.Version} failed to start")
                {
                    Details = Describe(seen),
                };
            }

            if (time.GetElapsedTime(start) > limit)
            {
                throw new CliException(
                    CliExit.TemporaryFailure,
                    $"{function} {seen.Version} was not ready within {limit.TotalSeconds:0.#} s; its nodes go on "
                        + "trying",
                    $"See `continuum placement {function}` and `continuum logs {function}`.")
                {
                    Details = Describe(seen),
                };
            }

            say($"waiting for its nodes: {string.Join(", ", seen.Chosen.Select(node => $"{node.Node} {node.Phase}"))}");
            await Task.Delay(Interval, time, cancellationToken);
            seen = await new FunctionApi(api).PlacementAsync(function, cancellationToken);
        }
    }

    private static string[] Describe(PlacementView placement) =>
        [.. placement.Chosen.Select(node => $"{node.Node}: {node.Phase} {node.Detail}".TrimEnd())];
}
