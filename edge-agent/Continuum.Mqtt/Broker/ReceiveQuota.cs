namespace Continuum.Mqtt.Broker;

/// <summary>
/// Counts a client's unacknowledged QoS 1 and 2 publications as the client does (5.0, 4.9): afresh on every connection,
/// so that an end of one from an earlier connection never makes it negative.
/// </summary>
internal sealed class ReceiveQuota(int maximum)
{
    private int _open;

    /// <summary>False when the client went above the maximum.</summary>
    public bool TryEnter() => Interlocked.Increment(ref _open) <= maximum;

    public void Leave()
    {
        int open;
        do
        {
            open = Volatile.Read(ref _open);
        }
        while (open > 0 && Interlocked.CompareExchange(ref _open, open - 1, open) != open);
    }
}
