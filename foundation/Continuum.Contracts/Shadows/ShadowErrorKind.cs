namespace Continuum.Contracts.Shadows;

/// <summary>Why a request for a shadow is refused; the numbers are those of HTTP (RFC 9110, section 15).</summary>
public enum ShadowErrorKind
{
    /// <summary>The request is no valid one.</summary>
    Invalid = 400,

    /// <summary>There is no such shadow.</summary>
    NotFound = 404,

    /// <summary>The update was made from another version than the present one.</summary>
    Conflict = 409,

    /// <summary>The request, or the shadow after it, is beyond <see cref="ShadowLimits"/>.</summary>
    TooLarge = 413,

    /// <summary>It cannot be stored now.</summary>
    Unavailable = 503,
}
