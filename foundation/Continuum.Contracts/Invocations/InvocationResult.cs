namespace Continuum.Contracts.Invocations;

/// <summary>What became of an invocation. A failure is an answer, not an exception.</summary>
public abstract record InvocationResult
{
    private InvocationResult()
    {
    }

    /// <summary>From the moment the sandbox had the event to its answer; zero when it never had it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The function answered.</summary>
    /// <param name="Payload">At most <see cref="PayloadLimits.MaxResponseBytes"/>.</param>
    /// <param name="ContentType">The media type that the function gave, or null.</param>
    public sealed record Succeeded(ReadOnlyMemory<byte> Payload, string? ContentType) : InvocationResult;

    /// <summary>The function, its sandbox or the way to it failed.</summary>
    /// <param name="Error">What went wrong.</param>
    public sealed record Failed(InvocationError Error) : InvocationResult;

    /// <summary>A failure in one line.</summary>
    public static Failed Failure(string type, string message) => new(new InvocationError(type, message));
}
