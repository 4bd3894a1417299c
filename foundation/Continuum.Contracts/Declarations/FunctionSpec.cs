using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Declarations;

/// <summary>What a function runs, what starts it and what it asks for.</summary>
public sealed record FunctionSpec
{
    /// <summary>One of <see cref="FunctionRuntimes"/>.</summary>
    public required string Runtime { get; init; }

    /// <summary><c>module.function</c> for language runtimes; empty for <c>provided</c>.</summary>
    public string Handler { get; init; } = "";

    /// <summary>The hard memory limit in bytes; 16 MiB to 64 GiB, 128 MiB where none is declared.</summary>
    public long MemoryBytes { get; init; } = SpecLimits.DefaultMemoryBytes;

    /// <summary>The wall-clock limit of one invocation; 100 ms to 900 s, 3 s where none is declared.</summary>
    public TimeSpan Timeout { get; init; } = SpecLimits.DefaultTimeout;

    /// <summary>How many run at once on one node; 1 to 1000, 100 where none is declared.</summary>
    public int Concurrency { get; init; } = SpecLimits.DefaultConcurrency;

    /// <summary>How long one sandbox lives.</summary>
    public IsolationMode Isolation { get; init; } = IsolationMode.Invocation;

    /// <summary>The function's environment; names and values together at most 4096 bytes of UTF-8.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What starts it, in the order declared; none means that it is only invoked by name.</summary>
    public IReadOnlyList<FunctionTrigger> Triggers { get; init; } = [];

    /// <summary>What becomes of asynchronous events that fail.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>What placement is asked for.</summary>
    public Objectives Objectives { get; init; } = new();

    /// <summary>What placement must keep to.</summary>
    public PlacementConstraints Placement { get; init; } = new();

    /// <summary>The accelerator it needs, or null.</summary>
    public AcceleratorRequest? Accelerator { get; init; }
}
