namespace Continuum.Contracts.Functions;

/// <summary>What becomes of an asynchronous event whose invocation failed.</summary>
/// <param name="Attempts">Attempts in all, the first included; at least 1.</param>
/// <param name="Backoff">The wait before the second attempt; it doubles from there, with jitter.</param>
/// <param name="MaxAge">Past this age, counted from acceptance, an event is not tried again.</param>
/// <param name="DeadLetter">Whether what failed for good is kept in the dead-letter queue (else it is counted and
/// dropped).</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Backoff, TimeSpan MaxAge, bool DeadLetter)
{
    /// <summary>The policy of a declaration that has none: three attempts, as asynchronous Lambda.</summary>
    public static RetryPolicy Default { get; } =
        new(Attempts: 3, Backoff: TimeSpan.FromSeconds(1), MaxAge: TimeSpan.FromHours(6), DeadLetter: true);
}
