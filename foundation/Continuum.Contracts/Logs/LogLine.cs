using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Logs;

/// <summary>One line that a function wrote, or that the platform wrote of it.</summary>
public sealed record LogLine
{
    /// <summary>The version that wrote it.</summary>
    public required VersionKey Version { get; init; }

    /// <summary>The node it ran on; empty until the agent fills it in.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>The sandbox's own name on its node.</summary>
    public string SandboxId { get; init; } = "";

    /// <summary>The invocation it was written during, where exactly one was running.</summary>
    public string? InvocationId { get; init; }

    /// <summary>When the line was read.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Where it came from.</summary>
    public required LogSource Source { get; init; }

    /// <summary>The line without its end; at most 64 KiB, cut beyond.</summary>
    public required string Text { get; init; }
}
