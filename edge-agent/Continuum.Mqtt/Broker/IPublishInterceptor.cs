namespace Continuum.Mqtt.Broker;

/// <summary>
/// Sees every publication of a client before subscribers do, and decides when it is acknowledged; and every will.
/// </summary>
public interface IPublishInterceptor
{
    /// <summary>
    /// Called in the order the client published; several calls for one client may be under way, and their
    /// acknowledgements go out in the same order. An exception closes the connection without acknowledgement.
    /// </summary>
    /// <remarks>
    /// At QoS 2 (client identifier, packet identifier) names the publication until <see cref="OnReleaseAsync"/>: a call
    /// with a pair that was accepted and not released is the same publication come again, and must have no second
    /// effect, also after a crash. The pair has to be durable together with the effect, when the call completes.
    /// The broker keeps such pairs too, with what it routed; the call comes again only where it crashed in between.
    /// </remarks>
    /// <param name="publish">The publication; its payload may be kept.</param>
    /// <param name="cancellationToken">The broker stops; nothing will be acknowledged any more.</param>
    ValueTask<PublishDisposition> OnPublishAsync(PublishContext publish, CancellationToken cancellationToken);

    /// <summary>
    /// A client's will is published. Subscribers get it, and it is forgotten, when this has completed; where it throws
    /// they get it at once and this is called again, until it is taken or the client's next will comes. A crash
    /// meanwhile has it called again at the next start.
    /// </summary>
    /// <remarks>
    /// Called in the order of the wills, and none of the broker's locks is held; several calls may be under way. The
    /// client's next connection is let in when this has completed.
    /// </remarks>
    /// <param name="will">
    /// The will as a publication of its client's, who has no connection any more: no packet identifier, no user, no
    /// rules to answer by; <see cref="PublishContext.WillName"/> is its name.
    /// </param>
    ValueTask OnWillAsync(PublishContext will) => ValueTask.CompletedTask;

    /// <summary>
    /// The client released a QoS 2 publication (PUBREL): from now on its packet identifier may mean another. PUBCOMP
    /// goes out when this has completed, so the pair must durably be forgotten by then.
    /// </summary>
    /// <remarks>
    /// Called for every PUBREL: also again for one that was released, and for identifiers that were never seen. Then
    /// there is nothing to do. An exception closes the connection; the client sends its PUBREL again on the next.
    /// </remarks>
    /// <param name="clientId">The client's identifier.</param>
    /// <param name="packetId">1 to 65535.</param>
    /// <param name="cancellationToken">The broker stops; nothing will be acknowledged any more.</param>
    ValueTask OnReleaseAsync(string clientId, int packetId, CancellationToken cancellationToken);

    /// <summary>
    /// The client's session is over: none of its packet identifiers means anything any more, and all its pairs must
    /// durably be forgotten when this completes.
    /// </summary>
    /// <remarks>
    /// Called when a session ends, and again, once or twice, before a client's new session begins: a session that was
    /// not to outlive its connection ends without a call when the broker crashes. Never called while calls for
    /// publications of the session are under way. When it throws at a session's beginning the client is not let in.
    /// </remarks>
    /// <param name="clientId">The client's identifier.</param>
    /// <param name="cancellationToken">The broker stops.</param>
    ValueTask OnSessionEndedAsync(string clientId, CancellationToken cancellationToken);
}
