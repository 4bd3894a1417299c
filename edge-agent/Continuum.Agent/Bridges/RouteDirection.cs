namespace Continuum.Agent.Bridges;

/// <summary>Which way a route leads.</summary>
internal enum RouteDirection
{
    /// <summary>From this node to the other broker.</summary>
    Out,

    /// <summary>From the other broker to this node.</summary>
    In,
}
