using Continuum.Mqtt.Sessions;

namespace Continuum.Mqtt.Broker;

/// <summary>What becomes of a connection's will at its end.</summary>
/// <param name="Stored">The will that was kept; null where there is none.</param>
/// <param name="Stands">It is to be published; else it is forgotten.</param>
internal readonly record struct LastWill(StoredWill? Stored, bool Stands);
