using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Workers;

/// <summary>Whether a version can run in a worker.</summary>
/// <param name="InitDuration">As <see cref="PrepareResult.Ready"/>.</param>
/// <param name="Error">Why it cannot; null: it can.</param>
internal sealed record PreparedMessage(TimeSpan InitDuration, InvocationError? Error)
{
    public static PreparedMessage From(PrepareResult result) => result switch
    {
        PrepareResult.Ready ready => new(ready.InitDuration, null),
        PrepareResult.Refused refused => new(default, refused.Error),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public PrepareResult ToResult() =>
        Error is { } error ? new PrepareResult.Refused(error) : new PrepareResult.Ready(InitDuration);
}
