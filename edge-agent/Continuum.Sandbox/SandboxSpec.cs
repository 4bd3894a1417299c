using Continuum.Contracts.Functions;

namespace Continuum.Sandbox;

/// <summary>Everything a sandbox host needs to know of one version.</summary>
public sealed record SandboxSpec
{
    /// <summary>The version.</summary>
    public required VersionKey Version { get; init; }

    /// <summary>The folder on this machine that becomes the sandbox's read-only root.</summary>
    public required string RootPath { get; init; }

    /// <summary>Further folders, laid read-only over the root: the function's own at <c>/var/task</c>.</summary>
    public IReadOnlyList<SandboxMount> Mounts { get; init; } = [];

    /// <summary>The program and its arguments, as paths in the sandbox.</summary>
    public required IReadOnlyList<string> EntryPoint { get; init; }

    /// <summary>Where the program starts.</summary>
    public string WorkingDirectory { get; init; } = "/var/task";

    /// <summary><c>module.function</c> for language runtimes; empty for <c>provided</c>.</summary>
    public string Handler { get; init; } = "";

    /// <summary>The function's own environment, beside what the Lambda contract defines.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The hard memory limit in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The wall-clock limit of one invocation.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How many run at once, at most.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How long one sandbox lives.</summary>
    public required IsolationMode Isolation { get; init; }
}
