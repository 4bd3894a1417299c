using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Multiplexing;

/// <summary>Bytes to frames and back. What is no well-formed frame is a protocol violation.</summary>
internal static class FrameCodec
{
    public static Frame Parse(ReadOnlySpan<byte> bytes)
    {
        Frame frame;
        try
        {
            frame = Frame.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new LinkException(
                LinkErrorCode.Protocol,
                $"{bytes.Length} bytes that are no frame: a frame is one continuum.link.v1.Frame",
                e);
        }

        string? wrong = Check(frame);
        return wrong is null ? frame : throw new LinkException(LinkErrorCode.Protocol, wrong);
    }

    public static int Write(Frame frame, Span<byte> destination)
    {
        int size = frame.CalculateSize();
        frame.WriteTo(destination[..size]);
        return size;
    }

    private static string? Check(Frame frame) => frame.KindCase switch
    {
        Frame.KindOneofCase.None => "a frame of no known kind",
        Frame.KindOneofCase.Hello or Frame.KindOneofCase.HelloAck
            or Frame.KindOneofCase.Ping or Frame.KindOneofCase.Pong => frame.StreamId == 0
                ? null
                : $"a {frame.KindCase} frame on stream {frame.StreamId}: it belongs on stream 0",
        _ when frame.StreamId == 0 => $"a {frame.KindCase} frame on stream 0: it belongs on a stream",
        Frame.KindOneofCase.Data when frame.Data.Payload.Length is 0 or > LinkLimits.MaxDataBytes
            => $"a data frame of {frame.Data.Payload.Length} bytes: 1 to {LinkLimits.MaxDataBytes} are allowed",
        Frame.KindOneofCase.Credit when frame.Credit.Bytes is 0 or > LinkLimits.WindowBytes
            => $"a credit of {frame.Credit.Bytes} bytes: 1 to {LinkLimits.WindowBytes} are allowed",
        _ => null,
    };
}
