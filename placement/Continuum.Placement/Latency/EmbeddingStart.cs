namespace Continuum.Placement.Latency;

/// <summary>How near their places the points of an embedding are when its fit starts.</summary>
internal enum EmbeddingStart
{
    /// <summary>Anywhere.</summary>
    Random,

    /// <summary>In the right quarter.</summary>
    LaidOut,

    /// <summary>Where they were right before a few samples came.</summary>
    Warm,
}
