namespace Orleans;

/// <summary>Why an activation ended.</summary>
public readonly record struct DeactivationReason
{
    /// <summary>A reason without an exception.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="text">A sentence for people.</param>
    public DeactivationReason(DeactivationReasonCode code, string text) : this(code, exception: null, text)
    {
    }

    /// <summary>A reason with the exception behind it.</summary>
    /// <param name="code">The kind of reason.</param>
    /// <param name="exception">What was thrown; null when nothing was.</param>
    /// <param name="text">A sentence for people.</param>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>A sentence for people.</summary>
    public string Description { get; }

    /// <summary>The kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>What was thrown; null when nothing was.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{ReasonCode}: {Description}";
}
