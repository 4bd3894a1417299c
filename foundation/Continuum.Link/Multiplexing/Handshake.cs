using Continuum.Link.Wire;

namespace Continuum.Link.Multiplexing;

/// <summary>The first frame each way: which version of the protocol both speak.</summary>
internal static class Handshake
{
    /// <exception cref="LinkException">The far end refuses, or answers with something else.</exception>
    public static async Task OfferAsync(FrameSocket socket, CancellationToken ct)
    {
        Hello hello = new() { MinVersion = LinkLimits.ProtocolVersion, MaxVersion = LinkLimits.ProtocolVersion };
        await socket.WriteAsync(new Frame { Hello = hello }, ct);
        Frame answer = await socket.ReadAsync(ct) ?? throw new LinkUnavailableException(socket.CloseReason);
        if (answer.HelloAck is not { } ack)
        {
            throw new LinkException(LinkErrorCode.Protocol, $"a {answer.KindCase} frame where a HelloAck belongs");
        }

        if (ack.Refusal.Length > 0 || ack.Version != LinkLimits.ProtocolVersion)
        {
            throw new LinkException(LinkErrorCode.Refused, ack.Refusal.Length > 0
                ? ack.Refusal
                : $"protocol version {ack.Version} was chosen: {LinkLimits.ProtocolVersion} was offered");
        }
    }

    /// <exception cref="LinkException">The two ends have no version in common, or no hello came.</exception>
    public static async Task AnswerAsync(FrameSocket socket, CancellationToken ct)
    {
        Frame first = await socket.ReadAsync(ct) ?? throw new LinkUnavailableException(socket.CloseReason);
        if (first.Hello is not { } hello)
        {
            throw new LinkException(LinkErrorCode.Protocol, $"a {first.KindCase} frame where a Hello belongs");
        }

        bool common = hello.MinVersion <= LinkLimits.ProtocolVersion && hello.MaxVersion >= LinkLimits.ProtocolVersion;
        HelloAck ack = common
            ? new HelloAck { Version = LinkLimits.ProtocolVersion }
            : new HelloAck
            {
                Refusal = $"the agent speaks protocol versions {hello.MinVersion} to {hello.MaxVersion}, "
                    + $"this control plane {LinkLimits.ProtocolVersion}",
            };
        await socket.WriteAsync(new Frame { HelloAck = ack }, ct);
        if (!common)
        {
            throw new LinkException(LinkErrorCode.Refused, ack.Refusal);
        }
    }
}
