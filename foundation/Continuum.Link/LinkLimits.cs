using Continuum.Contracts.Invocations;

namespace Continuum.Link;

/// <summary>How much of everything one end of a link grants, and how long it waits.</summary>
public sealed record LinkLimits
{
    /// <summary>The WebSocket subprotocol (RFC 6455, section 1.9).</summary>
    public const string Subprotocol = "continuum.link.v1";

    /// <summary>The protocol versions this library speaks: 1.</summary>
    public const int ProtocolVersion = 1;

    /// <summary>The bytes of a stream that may be under way unconsumed, each direction: 256 KiB. Part of the
    /// protocol.</summary>
    public const int WindowBytes = 256 * 1024;

    /// <summary>The payload of one data frame at most: 32 KiB. Part of the protocol.</summary>
    public const int MaxDataBytes = 32 * 1024;

    /// <summary>What a data frame costs at least, so that a window holds at most 1,024 frames. Part of the
    /// protocol.</summary>
    public const int MinFrameCost = 256;

    /// <summary>An encoded frame at most: a full data frame and 1 KiB for its envelope. Part of the protocol.</summary>
    public const int MaxFrameBytes = MaxDataBytes + 1024;

    /// <summary>Calls open at once, each direction.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>One request or answer, encoded: a full payload and 256 KiB for what goes with it.</summary>
    public int MaxMessageBytes { get; init; } = PayloadLimits.MaxResponseBytes + (256 * 1024);

    /// <summary>Link frames (credit, ping, reset) that may wait for a peer that does not read; more closes the
    /// link.</summary>
    public int MaxWaitingControlFrames { get; init; } = 8192;

    /// <summary>Between two pings.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the far end may be silent after a ping before the link counts as lost.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the connection to the end of the registration at most.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
