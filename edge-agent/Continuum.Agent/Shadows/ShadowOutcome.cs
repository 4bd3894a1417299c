using Continuum.Contracts.Shadows;

namespace Continuum.Agent.Shadows;

/// <summary>What became of a change.</summary>
/// <param name="Before">The shadow before it.</param>
/// <param name="After">The shadow after it; the same object when nothing changed.</param>
/// <param name="Error">Why it was refused, or null.</param>
internal sealed record ShadowOutcome(Shadow Before, Shadow After, ShadowError? Error = null)
{
    public bool Changed => !ReferenceEquals(Before, After);

    /// <summary>An update or a removal wrote to what is desired.</summary>
    public bool AskedDesired { get; init; }

    /// <summary>Completes, never faulted, when those who listen for the change have been told of it.</summary>
    public Task Announced { get; set; } = Task.CompletedTask;
}
