using Continuum.Silo.Activations;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of all grains: one object, one key, one turn at a time.</summary>
/// <remarks>
/// Arguments and results are not copied as Orleans copies them: pass immutable records only, or caller and grain share
/// what they change.
/// </remarks>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Activation? _activation;

    /// <summary>Binds the grain to the activation that is constructing it.</summary>
    protected Grain()
    {
        _activation = ActivationScheduler.CurrentActivation;
    }

    /// <summary>The activation this grain object belongs to.</summary>
    /// <exception cref="InvalidOperationException">The grain was not constructed by a silo.</exception>
    public IGrainContext GrainContext => Bound;

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Bound.GrainFactory;

    /// <summary>The services of the process.</summary>
    protected IServiceProvider ServiceProvider => Bound.ActivationServices;

    private Activation Bound => _activation ?? throw new InvalidOperationException(
        $"{GetType().Name} was constructed outside a silo; get it with IGrainFactory.GetGrain and call its reference.");

    /// <summary>Called once, after the state was read and before the first call.</summary>
    /// <param name="cancellationToken">Cancelled when the silo gives up waiting.</param>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Called once, after the last call.</summary>
    /// <param name="reason">Why the activation ends.</param>
    /// <param name="cancellationToken">Cancelled when the silo gives up waiting.</param>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    /// <summary>Asks the activation to end once the calls that have started are over.</summary>
    protected void DeactivateOnIdle() => Bound.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The grain called DeactivateOnIdle."),
        CancellationToken.None);
}
