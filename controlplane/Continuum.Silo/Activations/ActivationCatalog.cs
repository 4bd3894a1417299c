using System.Collections.Concurrent;
using Continuum.Silo.Calls;
using Continuum.Silo.Hosting;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Activations;

/// <summary>Which grains are active. Brings each call to its activation, making one where there is none.</summary>
internal sealed class ActivationCatalog(EmbeddedSilo silo)
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();

    // Null while all calls are welcome.
    private volatile string? _closedBecause = "it has not been started";

    public int Count => _activations.Count;

    public void Open() => _closedBecause = null;

    public void Post(GrainId id, GrainCall call)
    {
        while (!RefusesNow(call))
        {
            Activation activation = _activations.TryGetValue(id, out Activation? active) ? active : Add(id, call);
            if (RefusesNow(call))
            {
                return;
            }

            if (activation.TryPost(call))
            {
                return;
            }

            Remove(activation);
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.GrainId, activation));

    public void DeactivateIdle(TimeSpan age)
    {
        foreach (Activation activation in _activations.Values)
        {
            activation.DeactivateIfIdle(age);
        }
    }

    /// <summary>Lets what has started finish and ends all activations; gives up when the token is cancelled.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        _closedBecause = "it is stopping";
        DeactivationReason reason = new(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");
        try
        {
            // Grains that end may still call others, which activates these again: hence the loop.
            while (_activations.Values.ToArray() is { Length: > 0 } active)
            {
                foreach (Activation activation in active)
                {
                    activation.Deactivate(reason, cancellationToken);
                }

                await Task.WhenAll(active.Select(activation => activation.Deactivated)).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Abandon();
        }

        _closedBecause = "it has stopped";
    }

    private void Abandon()
    {
        _closedBecause = "it has stopped";
        foreach (Activation activation in _activations.Values)
        {
            silo.Logger.Abandoned(activation.GrainId);
            activation.Abandon(new SiloUnavailableException(
                $"The silo stopped before {activation.GrainId} could take the call."));
        }
    }

    private Activation Add(GrainId id, GrainCall call)
    {
        Activation made = new(silo, silo.Registry.ClassOf(id.Type), id);
        Activation kept = _activations.GetOrAdd(id, made);
        if (ReferenceEquals(kept, made))
        {
            made.Start(call.Frame);
        }

        return kept;
    }

    private bool RefusesNow(GrainCall call)
    {
        // While the silo drains, calls from grains that are finishing still pass.
        if (_closedBecause is not { } why || (why == "it is stopping" && call.Frame.Caller is not null))
        {
            return false;
        }

        call.Refuse(new SiloUnavailableException($"The silo takes no calls: {why}. {call.Frame} was not made."));
        return true;
    }
}
