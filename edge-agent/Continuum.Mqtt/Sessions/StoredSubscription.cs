namespace Continuum.Mqtt.Sessions;

/// <summary>A session's subscription as granted; the identifier is 0 where the client gave none.</summary>
internal sealed record StoredSubscription(
    string Filter, int QoS, bool NoLocal, bool RetainAsPublished, int Identifier);
