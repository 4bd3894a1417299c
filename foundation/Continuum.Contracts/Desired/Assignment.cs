using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Desired;

/// <summary>One version on one node: all the node needs to know to run it.</summary>
public sealed record Assignment
{
    /// <summary>What to run.</summary>
    public required VersionKey Version { get; init; }

    /// <summary>The image's manifest: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public required string ImageDigest { get; init; }

    /// <summary><c>module.function</c> for language runtimes; empty for <c>provided</c>.</summary>
    public string Handler { get; init; } = "";

    /// <summary>The hard memory limit in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The wall-clock limit of one invocation.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>How many run at once on this node, at most.</summary>
    public required int Concurrency { get; init; }

    /// <summary>How long one sandbox lives.</summary>
    public required IsolationMode Isolation { get; init; }

    /// <summary>The function's environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What becomes of asynchronous events that fail.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;
}
