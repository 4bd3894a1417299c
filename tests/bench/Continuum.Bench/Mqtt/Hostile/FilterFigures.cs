namespace Continuum.Bench.Mqtt.Hostile;

/// <summary>What many filters of one client cost.</summary>
/// <param name="Subscribing">To the last SUBACK.</param>
/// <param name="BytesEach">Of the broker's memory for one filter.</param>
/// <param name="Before">Of the broker's processor, for a message without them.</param>
/// <param name="With">The same while they are there; the message matches none of them.</param>
internal sealed record FilterFigures(TimeSpan Subscribing, double BytesEach, TimeSpan Before, TimeSpan With);
