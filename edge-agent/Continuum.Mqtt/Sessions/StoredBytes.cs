namespace Continuum.Mqtt.Sessions;

/// <summary>About what parts of the stored state take as changes in the log.</summary>
internal static class StoredBytes
{
    // Lengths, sums, identifiers, times and the client's identifier of each change.
    private const long Change = 64;

    public static long Of(MqttMessage message) => Change + MessageSize.Of(message);

    public static long Of(Delivery delivery) => Change + Of(delivery.Message) + (delivery.Share?.Length ?? 0);

    public static long Of(StoredSubscription subscription) => Of(subscription.Filter);

    /// <summary>Of a name alone.</summary>
    public static long Of(string name) => Change + name.Length;
}
