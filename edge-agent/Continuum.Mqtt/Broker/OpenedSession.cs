namespace Continuum.Mqtt.Broker;

/// <summary>A session that a connection was given.</summary>
/// <param name="Session">The client's.</param>
/// <param name="Present">It was there before.</param>
/// <param name="EndedOther">
/// One that was there before is over: durably, before the client is told that it has none.
/// </param>
/// <param name="TakenOver">The connection that had the client's session; it is being closed.</param>
internal sealed record OpenedSession(
    Session Session, bool Present, bool EndedOther, ISessionConnection? TakenOver);
