namespace Continuum.Placement.KeepAlive;

/// <summary>What a keep-alive window rests on.</summary>
public enum KeepAliveBasis
{
    /// <summary>A fixed time, whatever the function does.</summary>
    Fixed,

    /// <summary>Too little is known of the function, or its idle times follow no pattern.</summary>
    Standard,

    /// <summary>The histogram of its idle times.</summary>
    Histogram,

    /// <summary>A forecast of its next idle time, since most are longer than the histogram reaches.</summary>
    Forecast,
}
