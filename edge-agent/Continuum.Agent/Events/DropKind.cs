namespace Continuum.Agent.Events;

/// <summary>What was dropped.</summary>
internal enum DropKind
{
    /// <summary>An event that its policy does not keep as a dead letter.</summary>
    Event,

    /// <summary>A dead letter, for one of the bounds.</summary>
    DeadLetter,

    /// <summary>An answer that nobody can be given.</summary>
    Reply,
}
