using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Nodes;

/// <summary>How long a node's sandboxes took to answer events of one function.</summary>
/// <param name="Function">The function.</param>
/// <param name="Answers">Successful attempts since the last heartbeat; 1 or more.</param>
/// <param name="Milliseconds">
/// A sample of them, evenly spread: from the call of the sandbox to its answer, a cold start included, waiting in the
/// event queue not. At most <see cref="MostSamples"/>, each from 0 to <see cref="MostMilliseconds"/>.
/// </param>
public sealed record FunctionExecution(FunctionKey Function, long Answers, IReadOnlyList<double> Milliseconds)
{
    /// <summary>Samples that one heartbeat carries for one function, at most.</summary>
    public const int MostSamples = 32;

    /// <summary>No attempt takes longer: a declaration's longest timeout, 15 minutes.</summary>
    public const double MostMilliseconds = 15 * 60 * 1000;
}
