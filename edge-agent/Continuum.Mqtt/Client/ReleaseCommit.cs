namespace Continuum.Mqtt.Client;

/// <summary>Whether a PUBREC is on the application's disk.</summary>
internal enum ReleaseCommit
{
    /// <summary>There was no PUBREC on this connection.</summary>
    None,

    /// <summary>It is being written.</summary>
    UnderWay,

    /// <summary>It is there.</summary>
    Done,

    /// <summary>It could not be written: there will be another, over another connection.</summary>
    Failed,
}
