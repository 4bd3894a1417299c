namespace Continuum.Mqtt.Transport;

/// <summary>What a handshake tells whoever watches how long its peer takes.</summary>
internal interface IHandshakeOwner
{
    /// <summary>The peer has done its part and waits for ours.</summary>
    void Waits();

    /// <summary>It is served now.</summary>
    void Goes();
}
