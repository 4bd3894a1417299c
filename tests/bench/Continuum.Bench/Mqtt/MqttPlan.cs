namespace Continuum.Bench.Mqtt;

/// <summary>How much is measured of MQTT.</summary>
internal sealed record MqttPlan
{
    /// <summary>Blocks of each broker for each pattern, in turn; the median counts.</summary>
    public required int Rounds { get; init; }

    /// <summary>Of one block.</summary>
    public required TimeSpan Block { get; init; }

    /// <summary>To whom one client publishes in the fan-out pattern.</summary>
    public required int FanOut { get; init; }

    /// <summary>Connections that send nothing.</summary>
    public required int Idle { get; init; }

    /// <summary>As many of them as there are when what they cost begins to be counted.</summary>
    public required int IdleFew { get; init; }

    /// <summary>Retained messages.</summary>
    public required int Retained { get; init; }

    /// <summary>TLS sessions that return after the broker was killed.</summary>
    public required int Returning { get; init; }

    /// <summary>Filters of one client.</summary>
    public required int Filters { get; init; }

    /// <summary>How long events are sent to functions at each rate.</summary>
    public required TimeSpan Events { get; init; }

    public static MqttPlan Full { get; } = new()
    {
        Rounds = 3,
        Block = TimeSpan.FromSeconds(3),
        FanOut = 1_000,
        Idle = 10_000,
        IdleFew = 2_000,
        Retained = 100_000,
        Returning = 10_000,
        Filters = 10_000,
        Events = TimeSpan.FromSeconds(20),
    };

    public static MqttPlan Quick { get; } = new()
    {
        Rounds = 1,
        Block = TimeSpan.FromSeconds(1),
        FanOut = 100,
        Idle = 10_000,
        IdleFew = 2_000,
        Retained = 100_000,
        Returning = 1_000,
        Filters = 10_000,
        Events = TimeSpan.FromSeconds(4),
    };

    /// <summary>Who publishes to whom, without and with sessions that outlive their connections.</summary>
    public IEnumerable<LoadPattern> Patterns()
    {
        for (int qos = 0; qos <= 2; qos++)
        {
            yield return new($"fan-in-qos{qos}", 50, 1, qos, Persistent: false);
            yield return new($"fan-out-qos{qos}", 1, FanOut, qos, Persistent: false);
            yield return new($"one-to-one-qos{qos}", 1, 1, qos, Persistent: false);
        }

        for (int qos = 1; qos <= 2; qos++)
        {
            yield return new($"fan-in-qos{qos}-durable", 50, 1, qos, Persistent: true);
            yield return new($"one-to-one-qos{qos}-durable", 1, 1, qos, Persistent: true);
        }
    }
}
