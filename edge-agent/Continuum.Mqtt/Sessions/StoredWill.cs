using System.Globalization;

namespace Continuum.Mqtt.Sessions;

/// <summary>
/// The will of a client that has not left normally, and how long it waits after the connection's end.
/// </summary>
/// <param name="Message">What is to be published.</param>
/// <param name="DelaySeconds">How long it waits.</param>
/// <param name="DeclaredAt">
/// When its connection began, and never twice the same: what tells it from the client's others. In logs of older
/// versions, which knew one will a client, the beginning of 1970.
/// </param>
internal sealed record StoredWill(MqttMessage Message, uint DelaySeconds, DateTimeOffset DeclaredAt)
{
    /// <summary>The same after a crash, and not that of any other will.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"$will/{DeclaredAt.UtcTicks:x}");
}
