namespace Continuum.Mqtt.Client;

/// <summary>
/// Waits that double up to a maximum, each somewhere in its upper half so that clients do not come in step.
/// </summary>
internal sealed class ReconnectDelay(MqttClientOptions options, Random random)
{
    private int _failures;

    public void Reset() => _failures = 0;

    public TimeSpan Next()
    {
        double full = Math.Min(
            options.MaxReconnectMilliseconds, options.ReconnectMilliseconds * Math.Pow(2, Math.Min(_failures, 30)));
        _failures++;
        return TimeSpan.FromMilliseconds(full * (0.5 + (random.NextDouble() / 2)));
    }
}
