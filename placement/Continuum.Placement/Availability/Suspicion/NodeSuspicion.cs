namespace Continuum.Placement.Availability.Suspicion;

/// <summary>What a node's silence means.</summary>
public enum NodeSuspicion
{
    /// <summary>It never reported.</summary>
    NeverHeardOf,

    /// <summary>It reports as usual.</summary>
    Alive,

    /// <summary>It is silent for longer than usual: route nothing to it, move nothing yet.</summary>
    Suspected,

    /// <summary>It has been silent past the grace: place what it carried elsewhere.</summary>
    Dead,
}
