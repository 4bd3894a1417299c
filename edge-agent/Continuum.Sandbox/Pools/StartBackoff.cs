namespace Continuum.Sandbox.Pools;

/// <summary>Holds starts ahead of demand back while starts fail, longer each time.</summary>
internal sealed class StartBackoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int _failures;
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <summary>Until when nothing is started ahead; null: now is fine.</summary>
    public TimeSpan? Wait => _until > time.GetUtcNow() ? _until - time.GetUtcNow() : null;

    public void Succeeded() => _failures = 0;

    public void Failed()
    {
        TimeSpan wait = First * Math.Pow(2, Math.Min(_failures++, 10));
        _until = time.GetUtcNow() + (wait < Longest ? wait : Longest);
    }
}
