using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Workers;

/// <summary>What became of an invocation, without the answer's bytes.</summary>
/// <param name="Duration">As <see cref="InvocationResult.Duration"/>.</param>
/// <param name="ContentType">Of an answer.</param>
/// <param name="Error">Of a failure; null: it succeeded.</param>
internal sealed record ResultMessage(TimeSpan Duration, string? ContentType, InvocationError? Error)
{
    public static (ResultMessage Head, ReadOnlyMemory<byte> Payload) From(InvocationResult result) => result switch
    {
        InvocationResult.Succeeded answer => (new(result.Duration, answer.ContentType, null), answer.Payload),
        InvocationResult.Failed failure => (new(result.Duration, null, failure.Error), default),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public InvocationResult ToResult(ReadOnlyMemory<byte> payload) => Error is { } error
        ? new InvocationResult.Failed(error) { Duration = Duration }
        : new InvocationResult.Succeeded(payload.ToArray(), ContentType) { Duration = Duration };
}
