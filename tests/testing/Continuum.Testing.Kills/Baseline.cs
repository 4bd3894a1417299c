using Continuum.Contracts.Events;

namespace Continuum.Testing.Kills;

/// <summary>What a node had done before a run, at rest, so that it is not counted as the run's.</summary>
/// <param name="Account">Its account; null when it never had an event.</param>
/// <param name="DeadLetters">Events it had given up.</param>
internal sealed record Baseline(EventAccount? Account, int DeadLetters)
{
    public static Baseline Nothing { get; } = new(null, 0);

    public static async Task<Baseline> ReadAsync(NodeReading reading) => new(
        (await reading.ReadLedgerAsync()).Functions.SingleOrDefault(), (await reading.ReadDeadLettersAsync()).Count);

    /// <summary>An account with the counts of what came since; what waits is as it is.</summary>
    public EventAccount Since(EventAccount now) => Account is not { } before
        ? now
        : now with
        {
            Accepted = now.Accepted - before.Accepted,
            Repeated = now.Repeated - before.Repeated,
            Attempts = now.Attempts - before.Attempts,
            Answered = now.Answered - before.Answered,
            Replies = now.Replies - before.Replies,
            Replied = now.Replied - before.Replied,
            DeadLettered = now.DeadLettered - before.DeadLettered,
            Redriven = now.Redriven - before.Redriven,
        };
}
