namespace Continuum.Contracts.Nodes;

/// <summary>What a node costs, in the fleet's one currency; all 0 where nobody said.</summary>
/// <param name="PerHour">An hour as soon as it carries any function.</param>
/// <param name="PerCoreHour">An hour for each core that is promised.</param>
/// <param name="PerGiBHour">An hour for each GiB of memory that is promised.</param>
/// <param name="EgressPerGiB">For each GiB that leaves for clients elsewhere.</param>
/// <param name="PerAcceleratorHour">An hour for each whole accelerator that is promised.</param>
public sealed record NodePrices(
    double PerHour, double PerCoreHour, double PerGiBHour, double EgressPerGiB, double PerAcceleratorHour = 0)
{
    /// <summary>It costs nothing.</summary>
    public static NodePrices None { get; } = new(0, 0, 0, 0);
}
