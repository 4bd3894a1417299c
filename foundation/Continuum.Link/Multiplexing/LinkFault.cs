using System.Net.WebSockets;

namespace Continuum.Link.Multiplexing;

/// <summary>Why a link ended.</summary>
/// <param name="Code">What sort of end.</param>
/// <param name="Status">What the peer is told (RFC 6455, section 7.4.1), or null where there is nobody to tell.</param>
/// <param name="Reason">In words.</param>
internal sealed record LinkFault(LinkErrorCode Code, WebSocketCloseStatus? Status, string Reason)
{
    public LinkException ToException() => Code is LinkErrorCode.Unavailable
        ? new LinkUnavailableException(Reason)
        : new LinkUnavailableException($"the link was closed: {Reason}");

    /// <summary>What the far end did wrong, as the status that says so.</summary>
    public static LinkFault Violation(LinkException e) => new(
        e.Code,
        e.Code is LinkErrorCode.TooLarge ? WebSocketCloseStatus.MessageTooBig : WebSocketCloseStatus.ProtocolError,
        e.Message);

    public static LinkFault Lost(Exception e) =>
        new(LinkErrorCode.Unavailable, null, $"the connection was lost: {e.Message}");
}
