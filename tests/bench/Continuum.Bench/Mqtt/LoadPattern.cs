namespace Continuum.Bench.Mqtt;

/// <summary>Who publishes to whom.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Publishers">Each on a topic of its own.</param>
/// <param name="Subscribers">Each to all topics.</param>
/// <param name="QoS">Of publications and subscriptions.</param>
/// <param name="Persistent">The subscribers' sessions outlive their connections: a broker that keeps sessions on disk
/// has to write what they are owed.</param>
internal sealed record LoadPattern(string Name, int Publishers, int Subscribers, int QoS, bool Persistent)
{
    /// <summary>Of every publication: what a sensor's reading takes.</summary>
    public const int PayloadBytes = 64;

    // Enough to keep a broker busy, and no more than it should have to queue.
    private const int OpenAtOnce = 800;

    // What brokers take from a client that has not been told how many they take.
    private const int UnacknowledgedAtOnce = 60;

    /// <summary>Publications of one publisher that may be open.</summary>
    public int Window
    {
        get
        {
            int share = Math.Max(1, Subscribers > 1 ? OpenAtOnce / 50 : OpenAtOnce / Publishers);
            return QoS == 0 ? share : Math.Min(share, UnacknowledgedAtOnce);
        }
    }
}
