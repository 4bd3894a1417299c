namespace Continuum.Cli.Sandbox;

/// <summary>What <c>continuum sandbox run</c> was asked for.</summary>
internal sealed record SandboxRunSettings
{
    /// <summary>The folder that is the program's root: absolute.</summary>
    public required string Root { get; init; }

    /// <summary>Where the program starts, in its root; null: not said.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The most memory it may use; null: not said.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>How long it may run; null: as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Variables of its environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Whether its system calls are shown.</summary>
    public bool Trace { get; init; }

    /// <summary>Whether what it used is shown.</summary>
    public bool Statistics { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }
}
