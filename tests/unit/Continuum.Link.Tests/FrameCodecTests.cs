using Continuum.Link.Multiplexing;
using Continuum.Link.Wire;
using Google.Protobuf;

namespace Continuum.Link.Tests;

public sealed class FrameCodecTests
{
    private const int Seed = 20_260_101;

    [Fact]
    public void Whatever_comes_is_a_frame_or_a_violation()
    {
        Random random = new(Seed);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = round % 2 == 0 ? RandomBytes(random) : Mutated(random);
            try
            {
                Frame frame = FrameCodec.Parse(bytes);
                Assert.NotEqual(Frame.KindOneofCase.None, frame.KindCase);
            }
            catch (LinkException e)
            {
                Assert.Equal(LinkErrorCode.Protocol, e.Code);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {Seed}, round {round}, {Convert.ToHexString(bytes)}: {e}");
            }
        }
    }

    [Fact]
    public void A_claimed_length_alone_allocates_nothing()
    {
        // Frame.data (field 5) of a claimed 64 MiB, with its payload (field 1) of a claimed 63 MiB, and then nothing.
        byte[] bytes = [0x08, 0x01, 0x2A, 0x80, 0x80, 0x80, 0x20, 0x0A, 0x80, 0x80, 0x80, 0x1F];
        Assert.Throws<LinkException>(() => FrameCodec.Parse(bytes));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<LinkException>(() => FrameCodec.Parse(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    public static TheoryData<string, byte[]> Violations => new()
    {
        { "no kind", new Frame { StreamId = 1 }.ToByteArray() },
        { "data on the link", new Frame { Data = new Data { Payload = ByteString.CopyFrom(1) } }.ToByteArray() },
        { "ping on a stream", new Frame { StreamId = 1, Ping = new Ping() }.ToByteArray() },
        { "empty data", new Frame { StreamId = 1, Data = new Data() }.ToByteArray() },
        { "no credit", new Frame { StreamId = 1, Credit = new Credit() }.ToByteArray() },
        { "too much credit", new Frame { StreamId = 1, Credit = new Credit { Bytes = 1 << 30 } }.ToByteArray() },
        { "nothing", [] },
        {
            "too much data",
            new Frame { StreamId = 1, Data = new Data { Payload = ByteString.CopyFrom(new byte[40_000]) } }.ToByteArray()
        },
    };

    [Theory]
    [MemberData(nameof(Violations))]
    public void A_frame_that_breaks_a_rule_is_a_violation(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        Assert.Equal(LinkErrorCode.Protocol, Assert.Throws<LinkException>(() => FrameCodec.Parse(bytes)).Code);
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] bytes = new byte[random.Next(0, 64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random)
    {
        Frame frame = random.Next(4) switch
        {
            0 => new Frame { Hello = new Hello { MinVersion = 1, MaxVersion = 3 } },
            1 => new Frame { StreamId = 7, Open = new Open { Operation = Operation.Invoke } },
            2 => new Frame { StreamId = 7, Reset = new Reset { Code = ErrorCode.Failed, Message = "failed" } },
            _ => new Frame { StreamId = 7, Data = new Data { Payload = ByteString.CopyFrom(new byte[20]) } },
        };
        byte[] bytes = frame.ToByteArray();
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes[..random.Next(bytes.Length + 1)];
    }
}
