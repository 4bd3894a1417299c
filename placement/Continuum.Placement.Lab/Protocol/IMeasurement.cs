namespace Continuum.Placement.Lab.Protocol;

/// <summary>One or several tests of the protocol that rest on the same runs.</summary>
internal interface IMeasurement
{
    /// <summary>The tests: <c>T1</c>, <c>T2</c>.</summary>
    IReadOnlyList<string> Tests { get; }

    /// <summary>Seconds that a quick run gives it: no part is begun after that.</summary>
    double QuickSeconds { get; }

    /// <summary>Why it cannot run here; null where it can.</summary>
    string? Obstacle(ProtocolContext context);

    /// <summary>Its parts, those first that a quick run should reach.</summary>
    IEnumerable<Part> Parts(ProtocolContext context);

    /// <summary>The figures.</summary>
    IEnumerable<ProtocolRow> Rows(SampleTable samples);
}
