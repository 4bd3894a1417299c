namespace Orleans;

/// <summary>The kinds of reasons that end an activation. Only those that the embedded silo gives.</summary>
/// <remarks>By name only: the numbers of Orleans are its own and nothing here stores them.</remarks>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason was given.</summary>
    None,

    /// <summary>The silo is stopping.</summary>
    ShuttingDown,

    /// <summary>Its construction, the reading of its state, or <c>OnActivateAsync</c> failed.</summary>
    ActivationFailed,

    /// <summary>It had no call for the configured age.</summary>
    ActivationIdle,

    /// <summary>Its state in memory is no longer what is stored.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,
}
