namespace Orleans;

/// <summary>The kinds of reasons that end an activation. Only those that the embedded silo gives.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason was given.</summary>
    None = 0,

    /// <summary>The silo is stopping.</summary>
    ShuttingDown = 1,

    /// <summary>Its construction, the reading of its state, or <c>OnActivateAsync</c> failed.</summary>
    ActivationFailed = 2,

    /// <summary>It had no call for the configured age.</summary>
    ActivationIdle = 4,

    /// <summary>Its state in memory is no longer what is stored.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,
}
