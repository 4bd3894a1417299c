using System.Globalization;
using Continuum.Silo.Activations;
using Continuum.Silo.Calls;
using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Hosting;

/// <summary>Makes references that lead into this process.</summary>
internal sealed class EmbeddedGrainFactory(EmbeddedSilo silo) : IGrainFactory
{
    private long _observers;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (grainClassNamePrefix is not null)
        {
            throw new ArgumentException(
                "An interface has one class in the embedded silo: leave the prefix out.", nameof(grainClassNamePrefix));
        }

        GrainType type = silo.Registry.TypeOf(typeof(TGrainInterface));
        return Reference<TGrainInterface>(new GrainId(type, IdSpan.Create(primaryKey)));
    }

    public TGrainInterface Reference<TGrainInterface>(GrainId id) =>
        Reference<TGrainInterface>(new GrainTarget(silo.Catalog, id));

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (obj is GrainReferenceProxy || obj is not TGrainObserverInterface)
        {
            throw new ArgumentException(
                $"{obj.GetType().Name} must be an object that implements {typeof(TGrainObserverInterface).Name}, "
                + "and no reference.", nameof(obj));
        }

        string key = Interlocked.Increment(ref _observers).ToString(CultureInfo.InvariantCulture);
        GrainId id = GrainId.Create("observer", key);
        return Reference<TGrainObserverInterface>(new ObserverTarget(id, obj, silo.Options.MaxWaitingCalls));
    }

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver
    {
        if (obj is not GrainReferenceProxy { Target: ObserverTarget target })
        {
            throw new ArgumentException("Pass the reference that CreateObjectReference returned.", nameof(obj));
        }

        target.Delete();
    }

    private TInterface Reference<TInterface>(ICallTarget target)
    {
        GrainCaller caller = new(target, silo.Options.ResponseTimeout, silo.Time);
        return (TInterface)(object)silo.Registry.Reference(typeof(TInterface), caller);
    }
}
