namespace Continuum.Placement.Lab.Protocol;

/// <summary>What of the measurement protocol is run, and with how much effort.</summary>
public sealed record ProtocolOptions
{
    /// <summary>Every figure on a subset, in three minutes; otherwise all of it, in up to three hours.</summary>
    public bool Quick { get; init; }

    /// <summary>The folder of published data; null: only what needs none is run.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Tests to run (<c>T1</c>..<c>T19</c>); empty for all.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>
    /// Where finished parts are kept, a JSON object a line; a run that was broken off goes on from there. Null:
    /// nowhere.
    /// </summary>
    public string? StateFile { get; init; }

    /// <summary>How many seeds each test is run with; 1 or more. A quick run takes fewer.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Threads that plans are made on; 1 or more.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Tells the time; what is measured is measured with it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Every test there is.</summary>
    public static IReadOnlyList<string> AllTests { get; } = [.. Enumerable.Range(1, 19).Select(test => $"T{test}")];
}
