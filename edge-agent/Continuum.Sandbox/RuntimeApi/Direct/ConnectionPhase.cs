namespace Continuum.Sandbox.RuntimeApi.Direct;

/// <summary>What a connection is in the middle of. The numbers are in snapshots.</summary>
internal enum ConnectionPhase : byte
{
    /// <summary>A request's line and headers, or nothing.</summary>
    Head = 0,

    /// <summary><c>next</c> waits for work.</summary>
    WaitsForWork = 1,

    /// <summary><c>restore/next</c> waits for the snapshot.</summary>
    WaitsForRestore = 2,

    /// <summary>It is over.</summary>
    Closed = 3,

    /// <summary>A body that is read, or skipped.</summary>
    Body = 4,

    /// <summary>The headers behind a chunked body.</summary>
    Trailers = 5,
}
