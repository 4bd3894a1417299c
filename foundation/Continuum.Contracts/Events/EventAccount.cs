using Continuum.Contracts.Functions;

namespace Continuum.Contracts.Events;

/// <summary>
/// What became of one function's durable events on one node: what was counted, in the commits that did it, and what
/// lies in the tables when they are counted anew. The counts run from the first event on, through restarts and crashes.
/// </summary>
public sealed record EventAccount
{
    /// <summary>The function.</summary>
    public required FunctionKey Function { get; init; }

    /// <summary>Events taken in.</summary>
    public long Accepted { get; init; }

    /// <summary>Publications that came again and made no event; not among the accepted.</summary>
    public long Repeated { get; init; }

    /// <summary>
    /// Attempts that reached the function and whose outcome was written. One that a crash cut off is not counted.
    /// </summary>
    public long Attempts { get; init; }

    /// <summary>Events that the function answered.</summary>
    public long Answered { get; init; }

    /// <summary>Answers that somebody asked for.</summary>
    public long Replies { get; init; }

    /// <summary>Of these, published.</summary>
    public long Replied { get; init; }

    /// <summary>Events given up and kept as dead letters.</summary>
    public long DeadLettered { get; init; }

    /// <summary>Dead letters put back into the queue.</summary>
    public long Redriven { get; init; }

    /// <summary>Dead letters removed by somebody.</summary>
    public long Removed { get; init; }

    /// <summary>Events given up and not kept, by reason.</summary>
    public IReadOnlyDictionary<string, long> Dropped { get; init; } = new Dictionary<string, long>();

    /// <summary>Dead letters that had to go, by the bound (<c>number</c>, <c>bytes</c>, <c>age</c>).</summary>
    public IReadOnlyDictionary<string, long> Evicted { get; init; } = new Dictionary<string, long>();

    /// <summary>Answers that could not be given to anybody, by reason.</summary>
    public IReadOnlyDictionary<string, long> RepliesDropped { get; init; } = new Dictionary<string, long>();

    /// <summary>Events in the queue, counted anew.</summary>
    public long Waiting { get; init; }

    /// <summary>Dead letters, counted anew.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Answers that wait to be published, counted anew.</summary>
    public long RepliesWaiting { get; init; }

    /// <summary>
    /// accepted + redriven - (waiting + answered + dead-lettered + dropped): 0 when no event is missing.
    /// </summary>
    public long EventsUnaccounted =>
        Accepted + Redriven - Waiting - Answered - DeadLettered - Dropped.Values.Sum();

    /// <summary>dead-lettered - (kept + redriven + removed + evicted): 0 when no dead letter is missing.</summary>
    public long DeadLettersUnaccounted => DeadLettered - DeadLetters - Redriven - Removed - Evicted.Values.Sum();

    /// <summary>replies - (replied + waiting + dropped): 0 when no answer is missing.</summary>
    public long RepliesUnaccounted => Replies - Replied - RepliesWaiting - RepliesDropped.Values.Sum();

    /// <summary>Whether all three sums are zero.</summary>
    public bool Reconciles => EventsUnaccounted == 0 && DeadLettersUnaccounted == 0 && RepliesUnaccounted == 0;
}
