using System.Collections.Concurrent;
using Continuum.Contracts.Functions;
using Continuum.Mqtt;

namespace Continuum.Agent.Ingress.Mqtt;

/// <summary>
/// Tells the log of events for which there can never be room, once a function and minute: publishers must not fill it.
/// The ledger and the metrics count each.
/// </summary>
internal sealed class TooLargeNotice(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<FunctionKey, long> _toldAt = new();

    public void Tell(FunctionKey function, MqttMessage message)
    {
        long now = time.GetTimestamp();
        if (_toldAt.TryAdd(function, now)
            || (_toldAt.TryGetValue(function, out long before) && time.GetElapsedTime(before, now) >= Every
                && _toldAt.TryUpdate(function, now, before)))
        {
            logger.TooLargeForEvent(message.Topic, function, message.Payload.Length);
        }
    }
}
