namespace Continuum.Contracts.Shadows;

/// <summary>A refusal.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Message">What was wrong, and what would be right.</param>
public sealed record ShadowError(ShadowErrorKind Kind, string Message)
{
    /// <summary>The kind as a stable word.</summary>
    public string Word => Kind switch
    {
        ShadowErrorKind.Invalid => "invalid_request",
        ShadowErrorKind.NotFound => "not_found",
        ShadowErrorKind.Conflict => "conflict",
        ShadowErrorKind.TooLarge => "too_large",
        _ => "unavailable",
    };
}
