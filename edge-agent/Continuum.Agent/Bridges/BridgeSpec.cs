namespace Continuum.Agent.Bridges;

/// <summary>A bridge as it is used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ClientId">The client identifier at the other broker.</param>
/// <param name="Options">Checked.</param>
/// <param name="Out">Routes that lead out by their filters.</param>
/// <param name="In">Routes that lead in, by name.</param>
/// <param name="Answers">The route of answers to events that came by it; null without triggers.</param>
internal sealed record BridgeSpec(
    string Name,
    string ClientId,
    BridgeOptions Options,
    IReadOnlyList<BridgeRoute> Out,
    IReadOnlyList<BridgeRoute> In,
    BridgeRoute? Answers)
{
    // No client of the embedded broker may use one of these, while there is such a bridge.
    private const string PublisherPrefix = "bridge:";

    /// <summary>What the bridge is called as a publisher here.</summary>
    public string Publisher { get; } = PublisherPrefix + Name;

    /// <summary>Whether 5.0 is spoken.</summary>
    public bool IsV5 => Options.Version != "3.1.1";
}
