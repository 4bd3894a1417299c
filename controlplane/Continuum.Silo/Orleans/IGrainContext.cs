namespace Orleans.Runtime;

/// <summary>One activation of a grain, as the grain itself may see it.</summary>
public interface IGrainContext
{
    /// <summary>Type and key of the grain.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null until its constructor has returned.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of the process.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended, whatever <c>OnDeactivateAsync</c> threw.</summary>
    Task Deactivated { get; }

    /// <summary>Asks the activation to end once the calls that have started are over.</summary>
    /// <param name="deactivationReason">Passed to <c>OnDeactivateAsync</c>; the first reason given wins.</param>
    /// <param name="cancellationToken">Also cancels the token that <c>OnDeactivateAsync</c> gets.</param>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
