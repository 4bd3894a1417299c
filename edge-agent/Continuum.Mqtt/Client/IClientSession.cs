namespace Continuum.Mqtt.Client;

/// <summary>
/// What a client has to know again after its process ended, so that a QoS 2 message has one effect: packet identifiers
/// in use, and how far each got (5.0, 4.1). Kept by the application, in the commits of its own effects.
/// </summary>
/// <remarks>
/// Calls begin in the order in which their packets are to go out, and may be under way side by side: a store that
/// writes them in that order can share one write among them. What a call throws has this effect: of
/// <see cref="SendingAsync"/>, the publication fails with it and is not sent; of <see cref="ReleasingAsync"/> and
/// <see cref="ReleasedAsync"/>, the client breaks the connection, and that step comes again over the next; of
/// <see cref="LostAsync"/>, there is no connection, and the next attempt calls it again.
/// </remarks>
public interface IClientSession
{
    /// <summary>
    /// Publications whose handshake was under way, in the order they were sent; read once, when the client is made. The
    /// client goes on with them if the broker still has the session. The application does not publish their messages
    /// again: it awaits <see cref="MqttClient.ResumedAsync"/>.
    /// </summary>
    IReadOnlyList<UnfinishedPublication> Unfinished { get; }

    /// <summary>
    /// Packet identifiers of received QoS 2 messages that the application has taken and the broker has not released;
    /// read once, when the client is made. The application adds to them itself, durably, together with a message's
    /// effect and before it acknowledges the message: unless <see cref="ReceivedMessage.IsSessionLost"/>, asked in that
    /// commit's turn. A message that was not acknowledged when its connection, or this application's last life, ended
    /// is handed on again, with <see cref="ReceivedMessage.Duplicate"/>. One whose identifier is there already is not
    /// to be taken again: the application finishes what else it does with such a message, in a way that does nothing
    /// twice, and acknowledges it.
    /// </summary>
    IReadOnlyCollection<ushort> Taken { get; }

    /// <summary>
    /// A QoS 2 message is about to be sent for the first time: durable when this completes. From this call on the
    /// client goes on with it even if whoever published it gives up waiting.
    /// </summary>
    /// <param name="packetId">
    /// 1 to 65535. Another message that has it here is finished, and to be recorded as finished in this commit: an
    /// identifier is given out again once its handshake is over, which may be before the application wrote that down.
    /// </param>
    /// <param name="message">
    /// The object that was handed to <see cref="MqttClient.PublishAsync(MqttMessage, CancellationToken)"/>, or that of
    /// <see cref="Unfinished"/>.
    /// </param>
    /// <param name="cancellationToken">The client is being disposed.</param>
    ValueTask SendingAsync(ushort packetId, MqttMessage message, CancellationToken cancellationToken);

    /// <summary>The broker has the message (PUBREC): durable when this completes; then PUBREL goes out.</summary>
    /// <param name="packetId">1 to 65535.</param>
    /// <param name="cancellationToken">The client is being disposed.</param>
    ValueTask ReleasingAsync(ushort packetId, CancellationToken cancellationToken);

    /// <summary>
    /// The broker released a received message (PUBREL): durable when this completes; then PUBCOMP goes out.
    /// </summary>
    /// <param name="packetId">1 to 65535; one that was never taken is nothing to do.</param>
    /// <param name="cancellationToken">The client is being disposed.</param>
    ValueTask ReleasedAsync(ushort packetId, CancellationToken cancellationToken);

    /// <summary>
    /// The broker has no session of this client, or has one for the first time: no identifier means anything any more,
    /// those of publications under way included, and <see cref="Taken"/> is empty. What was not yet released is sent
    /// again as new, by the client, and <see cref="SendingAsync"/> called for it again; what was released is done, and
    /// its publication completes. No other call is under way meanwhile.
    /// </summary>
    /// <param name="cancellationToken">The client is being disposed.</param>
    ValueTask LostAsync(CancellationToken cancellationToken);
}
