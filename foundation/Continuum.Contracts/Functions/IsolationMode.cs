namespace Continuum.Contracts.Functions;

/// <summary>How long one sandbox lives.</summary>
public enum IsolationMode
{
    /// <summary>A pristine sandbox for each invocation: nothing leaks from one event to the next.</summary>
    Invocation,

    /// <summary>A sandbox is kept warm between invocations, one at a time, as Lambda does.</summary>
    Instance,
}
