namespace Continuum.Agent.Outbox;

/// <summary>How far a message got on its way to the other broker. The numbers lie on the disk.</summary>
internal enum SendPhase
{
    /// <summary>Nothing is known there of it, or it does not matter.</summary>
    Waiting = 0,

    /// <summary>
    /// It has a packet identifier (QoS 2) and may have been sent; or had one in a session that is lost
    /// (<see cref="OutboxRow.Adrift"/>), or was refused for now and its identifier is another's (0).
    /// </summary>
    Sent = 1,

    /// <summary>The other broker has it and is told so (PUBREL).</summary>
    Released = 2,
}
