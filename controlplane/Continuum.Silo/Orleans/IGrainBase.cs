using Orleans.Runtime;

namespace Orleans;

/// <summary>What the runtime calls on every grain class.</summary>
public interface IGrainBase
{
    /// <summary>The activation this grain object belongs to.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Called once, after the state was read and before the first call.</summary>
    /// <param name="cancellationToken">Cancelled when the silo gives up waiting.</param>
    Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once, after the last call.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Cancelled when the silo gives up waiting.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
