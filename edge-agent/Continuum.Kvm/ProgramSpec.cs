using System.Net;

namespace Continuum.Kvm;

/// <summary>A program to run.</summary>
public sealed record ProgramSpec
{
    /// <summary>Its path in the sandbox: absolute. A script with <c>#!</c> starts its interpreter.</summary>
    public required string Executable { get; init; }

    /// <summary>Its arguments; the first one is its name by custom.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Its environment, as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What it sees as files.</summary>
    public required FileView Files { get; init; }

    /// <summary>What it may use.</summary>
    public ProgramLimits Limits { get; init; } = new();

    /// <summary>What standard input, output and error lead to.</summary>
    public required ProgramStreams Streams { get; init; }

    /// <summary>Who answers at which address of its loopback.</summary>
    public IReadOnlyDictionary<IPEndPoint, ILoopbackService> Services { get; init; } =
        new Dictionary<IPEndPoint, ILoopbackService>();
}
