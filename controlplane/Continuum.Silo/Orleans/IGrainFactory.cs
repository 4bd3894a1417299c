namespace Orleans;

/// <summary>Makes references to grains and observers. Making one activates nothing: the first call does.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with this key, whether it is active or not.</summary>
    /// <typeparam name="TGrainInterface">The grain's interface.</typeparam>
    /// <param name="primaryKey">The key; not empty.</param>
    /// <param name="grainClassNamePrefix">Null here: an interface has one class in the embedded silo.</param>
    /// <exception cref="ArgumentException">An empty key, or an interface that no registered class
    /// implements.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>A reference to an object of this process, to pass to grains as an argument.</summary>
    /// <remarks>The silo holds the object until <see cref="DeleteObjectReference"/>. Its calls run one at a
    /// time.</remarks>
    /// <typeparam name="TGrainObserverInterface">The observer's interface.</typeparam>
    /// <param name="obj">The object that gets the calls.</param>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>Forgets an observer: calls to its reference fail from now on.</summary>
    /// <typeparam name="TGrainObserverInterface">The observer's interface.</typeparam>
    /// <param name="obj">The reference that <see cref="CreateObjectReference"/> returned.</param>
    /// <exception cref="ArgumentException">The object is no such reference.</exception>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}
