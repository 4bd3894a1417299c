namespace Continuum.Agent.Events;

/// <summary>What the ledger counts for a function; the names are those of the columns, in their order.</summary>
internal enum LedgerEntry
{
    /// <summary>Events taken in.</summary>
    Accepted,

    /// <summary>Publications that came again and made no event.</summary>
    Repeated,

    /// <summary>Attempts that reached the function and whose outcome is on the disk.</summary>
    Attempts,

    /// <summary>Events that the function answered.</summary>
    Answered,

    /// <summary>Answers that somebody asked for.</summary>
    Replies,

    /// <summary>Answers published.</summary>
    Replied,

    /// <summary>Events given up and kept.</summary>
    DeadLettered,

    /// <summary>Dead letters put back into the queue.</summary>
    Redriven,

    /// <summary>Dead letters removed by somebody.</summary>
    Removed,
}
