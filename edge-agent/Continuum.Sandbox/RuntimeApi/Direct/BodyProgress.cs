namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>How far a body is.</summary>
internal enum BodyProgress
{
    /// <summary>All bytes that are here are taken.</summary>
    NeedsMore,

    /// <summary>It is whole.</summary>
    Whole,

    /// <summary>Its last chunk is here; trailers follow.</summary>
    Trailers,

    /// <summary>It is larger than what is kept; what follows is skipped.</summary>
    TooLarge,

    /// <summary>It is not what was declared.</summary>
    Broken,
}
