using System.Net;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Sockets;

public sealed class SocketPairTests
{
    private readonly LoopbackNetwork _network = new(new Dictionary<IPEndPoint, ILoopbackService>());

    private readonly Wakeup _wakeup = new();

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Packets)]
    public void Whoever_waits_hears_of_all_that_happens_to_a_pair(object kind)
    {
        (SocketPairEnd first, SocketPairEnd second) = Create((SocketKind)kind);
        byte[] buffer = new byte[10];
        first.AddReference();
        long heard = _wakeup.Version;
        foreach (Action happens in (Action[])
            [() => first.Write("x"u8), () => second.Read(buffer), () => second.Shutdown(true, true), first.Release])
        {
            happens();
            Assert.True(_wakeup.Version > heard, $"{happens.Method.Name} was not heard of");
            heard = _wakeup.Version;
        }
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Packets)]
    public void Nobody_is_woken_by_what_did_not_happen(object kind)
    {
        (SocketPairEnd first, SocketPairEnd second) = Create((SocketKind)kind);
        while (first.Write(new byte[1000]) > 0)
        {
        }

        long heard = _wakeup.Version;
        Assert.Equal(OpenFile.WouldBlock, first.Write("x"u8));
        Assert.Equal(OpenFile.WouldBlock, first.Read(new byte[1]));
        Assert.Equal(heard, _wakeup.Version);
        Assert.True(second.Read(new byte[1]) > 0);
    }

    [Fact]
    public void Bytes_go_both_ways()
    {
        (SocketPairEnd first, SocketPairEnd second) = Create(SocketKind.Stream);
        byte[] buffer = new byte[10];

        Assert.Equal(3, first.Write("abc"u8));
        Assert.Equal(2, second.Read(buffer.AsSpan(0, 2)));
        Assert.Equal(1, second.Read(buffer));
        Assert.Equal(OpenFile.WouldBlock, second.Read(buffer));
        Assert.Equal(1, second.Write("d"u8));
        Assert.Equal(1, first.Read(buffer));
        Assert.Equal((byte)'d', buffer[0]);
    }

    [Fact]
    public void Messages_keep_their_bounds()
    {
        (SocketPairEnd first, SocketPairEnd second) = Create(SocketKind.Packets);
        byte[] buffer = new byte[10];
        first.Write("abc"u8);
        first.Write("defg"u8);

        Assert.Equal(3, second.Available);
        Assert.Equal(2, second.Read(buffer.AsSpan(0, 2)));
        Assert.Equal(4, second.Read(buffer));
        Assert.Equal("defg"u8, buffer.AsSpan(0, 4));
        first.AddReference();
        first.Release();
        Assert.Equal(0, second.Read(buffer));
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Packets)]
    [InlineData(SocketKind.Datagram)]
    public void What_nobody_reads_is_bounded(object kind)
    {
        (SocketPairEnd first, SocketPairEnd _) = Create((SocketKind)kind);
        byte[] chunk = new byte[1000];
        long sent = 0;
        while (first.Write(chunk) is > 0 and var length)
        {
            sent += length;
            Assert.True(sent < 1 << 20, "what is on its way must be bounded");
        }

        Assert.Equal(PollEvents.None, first.Poll() & PollEvents.Out);
    }

    [Fact]
    public void The_end_is_seen_by_the_other_end()
    {
        (SocketPairEnd first, SocketPairEnd second) = Create(SocketKind.Stream);
        first.Write("x"u8);
        first.AddReference();
        first.Release();

        Assert.Equal(-(long)Errno.EPIPE, second.Write("y"u8));
        Assert.Equal(1, second.Read(new byte[10]));
        Assert.Equal(0, second.Read(new byte[10]));
        PollEvents expected = PollEvents.In | PollEvents.RdNorm | PollEvents.Out | PollEvents.WrNorm | PollEvents.Hup
            | PollEvents.RdHup;
        Assert.Equal(expected, second.Poll());
    }

    [Fact]
    public void A_half_that_is_shut_leaves_the_other()
    {
        (SocketPairEnd first, SocketPairEnd second) = Create(SocketKind.Stream);
        first.Shutdown(receiving: false, sending: true);

        Assert.Equal(-(long)Errno.EPIPE, first.Write("x"u8));
        Assert.Equal(0, second.Read(new byte[1]));
        Assert.Equal(1, second.Write("x"u8));
        Assert.Equal(1, first.Read(new byte[1]));
        Assert.Equal(PollEvents.None, second.Poll() & PollEvents.Hup);
    }

    [Theory]
    [InlineData(SocketKind.Stream)]
    [InlineData(SocketKind.Packets)]
    public void A_pair_is_one_pair_in_a_copy(object kind)
    {
        (SocketPairEnd first, SocketPairEnd second) = Create((SocketKind)kind);
        first.Write("abc"u8);
        second.Write("de"u8);
        using var writer = new SnapshotWriter();
        first.Save(writer);
        second.Save(writer);
        first.Write("lost"u8);

        var reader = new SnapshotReader(writer.Written);
        SocketPairEnd one = SocketPairEnd.Load(reader, _wakeup, new HostMemory(0));
        SocketPairEnd two = SocketPairEnd.Load(reader, _wakeup, new HostMemory(0));
        reader.ExpectEnd();

        byte[] buffer = new byte[10];
        Assert.Equal(3, two.Read(buffer));
        Assert.Equal(2, one.Read(buffer));
        Assert.Equal("de"u8, buffer.AsSpan(0, 2));
        one.Write("f"u8);
        Assert.Equal(1, two.Read(buffer));
    }

    [Fact]
    public void Damaged_pairs_are_refused_or_loaded()
    {
        (SocketPairEnd first, SocketPairEnd second) = Create(SocketKind.Stream);
        first.Write("abc"u8);
        using var writer = new SnapshotWriter();
        first.Save(writer);
        second.Save(writer);
        byte[] whole = writer.Written.ToArray();
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] changed = [.. whole];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var reader = new SnapshotReader(changed.AsMemory());
                SocketPairEnd.Load(reader, _wakeup, new HostMemory(0));
                SocketPairEnd.Load(reader, _wakeup, new HostMemory(0));
            }
            catch (SnapshotException refused)
            {
                Assert.Equal(SnapshotProblem.Damaged, refused.Problem);
            }
        }
    }

    private (SocketPairEnd First, SocketPairEnd Second) Create(SocketKind kind) =>
        SocketPairEnd.Create(_network, _wakeup, new HostMemory(0), kind, protocol: 0);
}
