namespace Continuum.Silo.Activations;

/// <summary>The life of an activation; it only ever moves forward.</summary>
internal enum ActivationState
{
    /// <summary>Constructing the grain, reading its state, running <c>OnActivateAsync</c>; calls wait.</summary>
    Activating,

    /// <summary>Calls run.</summary>
    Active,

    /// <summary>Running <c>OnDeactivateAsync</c>; calls wait for the next activation.</summary>
    Deactivating,

    /// <summary>Over.</summary>
    Ended,
}
