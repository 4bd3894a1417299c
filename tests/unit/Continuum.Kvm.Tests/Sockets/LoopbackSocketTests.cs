using System.Net;
using System.Text;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Sockets;
using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Sockets;

public sealed class LoopbackSocketTests
{
    private const int Port = 9001;
    private const PollEvents Writable = PollEvents.Out | PollEvents.WrNorm;
    private const PollEvents Readable = PollEvents.In | PollEvents.RdNorm;

    private readonly Wakeup _wakeup = new();
    private readonly EchoService _service = new();

    [Fact]
    public void What_is_sent_reaches_the_service_and_the_answer_comes_back()
    {
        LoopbackSocket socket = Connected();

        Assert.Equal(5, socket.Write("hello"u8));
        Assert.Equal(Writable | Readable, socket.Poll());
        Assert.Equal(5, socket.Available);
        Assert.Equal("hello", Read(socket, 100));
        Assert.Equal(OpenFile.WouldBlock, socket.Read(new byte[1]));
        Assert.Equal(Writable, socket.Poll());
    }

    [Fact]
    public void An_answer_from_another_thread_wakes_the_machine()
    {
        LoopbackSocket socket = Connected();
        long before = _wakeup.Version;
        var thread = new Thread(() => _service.Connections[0].Peer.Send("late"u8));
        thread.Start();
        thread.Join();

        Assert.True(_wakeup.Version > before);
        Assert.Equal("late", Read(socket, 4));
    }

    [Theory]
    [InlineData("127.0.0.1", Port + 1, Errno.ECONNREFUSED)]
    [InlineData("127.9.9.9", Port, Errno.ECONNREFUSED)]
    [InlineData("8.8.8.8", 53, Errno.ENETUNREACH)]
    [InlineData("169.254.169.254", 80, Errno.ENETUNREACH)]
    [InlineData("0.0.0.0", Port, (Errno)0)]
    public void Only_registered_addresses_are_there(string host, int port, object expected)
    {
        var socket = new LoopbackSocket(Network(), _wakeup, SocketFamily.Inet, 6);

        Assert.Equal((Errno)expected, socket.Connect(Address(SocketFamily.Inet, host, port)));
    }

    [Theory]
    [InlineData("::1", Port + 2, (Errno)0)]
    [InlineData("::ffff:127.0.0.1", Port, (Errno)0)]
    [InlineData("::1", Port, Errno.ECONNREFUSED)]
    [InlineData("2001:db8::1", Port, Errno.ENETUNREACH)]
    public void An_IPv6_socket_reaches_both_loopbacks(string host, int port, object expected)
    {
        var socket = new LoopbackSocket(Network(), _wakeup, SocketFamily.Inet6, 6);

        Assert.Equal((Errno)expected, socket.Connect(Address(SocketFamily.Inet6, host, port)));
        if ((Errno)expected == 0)
        {
            byte[] name = new byte[SockAddr.MaxLength];
            Assert.Equal(28, socket.WritePeerAddress(name));
            Assert.Equal(Address(SocketFamily.Inet6, host, port), name[..28]);
        }
    }

    [Fact]
    public void A_socket_connects_once_and_tells_its_addresses()
    {
        LoopbackSocket socket = Connected();
        byte[] name = new byte[SockAddr.MaxLength];

        Assert.Equal(Errno.EISCONN, socket.Connect(Address(SocketFamily.Inet, "127.0.0.1", Port)));
        Assert.Equal(16, socket.WritePeerAddress(name));
        Assert.Equal(Address(SocketFamily.Inet, "127.0.0.1", Port), name[..16]);
        Assert.Equal(16, socket.WriteLocalAddress(name));
        Assert.Equal([127, 0, 0, 1], name[4..8]);
    }

    [Fact]
    public void Addresses_that_are_short_or_of_another_family_are_refused()
    {
        var socket = new LoopbackSocket(Network(), _wakeup, SocketFamily.Inet, 6);

        Assert.Equal(Errno.EINVAL, socket.Connect(Address(SocketFamily.Inet, "127.0.0.1", Port).AsSpan(0, 15)));
        Assert.Equal(Errno.EAFNOSUPPORT, socket.Connect(Address(SocketFamily.Inet6, "::1", Port)));
        Assert.Equal(Errno.EACCES, socket.Bind(Address(SocketFamily.Inet, "127.0.0.1", 80)));
        Assert.Equal(Errno.EADDRNOTAVAIL, socket.Bind(Address(SocketFamily.Inet, "10.0.0.1", 0)));
    }

    [Fact]
    public void A_socket_that_is_not_connected_says_so()
    {
        var socket = new LoopbackSocket(Network(), _wakeup, SocketFamily.Inet, 6);

        Assert.Equal(-(long)Errno.ENOTCONN, socket.Read(new byte[1]));
        Assert.Equal(-(long)Errno.EPIPE, socket.Write("x"u8));
        Assert.Equal(Errno.ENOTCONN, socket.Shutdown(receiving: true, sending: true));
        Assert.Equal(-(int)Errno.ENOTCONN, socket.WritePeerAddress(new byte[SockAddr.MaxLength]));
        Assert.Equal(Writable | PollEvents.Hup, socket.Poll());
    }

    [Fact]
    public void A_service_that_closes_is_read_to_its_end()
    {
        LoopbackSocket socket = Connected();
        socket.Write("bye."u8);

        Assert.Equal(Writable | Readable | PollEvents.RdHup, socket.Poll());
        Assert.Equal("bye.", Read(socket, 100));
        Assert.Equal(0, socket.Read(new byte[1]));
        Assert.Equal(1, socket.Write("x"u8));
        Assert.Equal(-(long)Errno.EPIPE, socket.Write("x"u8));
        Assert.Equal(Writable | Readable | PollEvents.RdHup | PollEvents.Hup, socket.Poll());
        Assert.Equal("bye.", _service.Connections[0].Received);
    }

    [Fact]
    public void A_program_that_shuts_its_end_still_gets_the_answer()
    {
        LoopbackSocket socket = Connected();
        socket.Write("x"u8);

        Assert.Equal((Errno)0, socket.Shutdown(receiving: false, sending: true));
        Assert.Equal(1, _service.Connections[0].Closed);
        Assert.Equal(-(long)Errno.EPIPE, socket.Write("y"u8));
        Assert.Equal("x", Read(socket, 1));
        _service.Connections[0].Peer.Send("z"u8);
        Assert.Equal("z", Read(socket, 1));
        socket.Shutdown(receiving: true, sending: true);
        Assert.Equal(1, _service.Connections[0].Closed);
        Assert.Equal(0, socket.Read(new byte[1]));
    }

    [Fact]
    public void The_last_descriptor_closes_the_connection()
    {
        LoopbackSocket socket = Connected();
        socket.AddReference();
        socket.AddReference();
        socket.Release();
        Assert.Equal(0, _service.Connections[0].Closed);
        socket.Release();

        Assert.Equal(1, _service.Connections[0].Closed);
        _service.Connections[0].Peer.Send("nobody"u8);
    }

    [Fact]
    public void A_program_that_does_not_read_is_not_listened_to()
    {
        LoopbackSocket socket = Connected();
        byte[] chunk = new byte[64 << 10];
        chunk.AsSpan().Fill((byte)'a');
        long sent = 0;
        while (socket.Write(chunk) is > 0 and var length)
        {
            sent += length;
            Assert.True(sent < 1 << 20, "the unread answers must be bounded");
        }

        Assert.Equal(PollEvents.None, socket.Poll() & PollEvents.Out);
        Assert.Equal(OpenFile.WouldBlock, socket.Write("x"u8));
        Assert.Equal(chunk.Length, socket.Read(chunk));
        Assert.Equal(1, socket.Write("x"u8));
    }

    [Fact]
    public void A_copy_goes_on_where_the_original_was()
    {
        LoopbackSocket socket = Connected();
        socket.Write("first"u8);
        Assert.Equal("fi", Read(socket, 2));
        socket.Options.Set(1, 9, 1);
        using var writer = new SnapshotWriter();
        socket.Save(writer);

        LoopbackSocket copy = LoopbackSocket.Load(new SnapshotReader(writer.Written), Network(), _wakeup);

        Assert.Equal("first", _service.Connections[1].Received);
        Assert.Equal("rst", Read(copy, 100));
        copy.Write("second"u8);
        Assert.Equal("second", Read(copy, 100));
        Assert.Equal("firstsecond", _service.Connections[1].Received);
        Assert.Equal("first", _service.Connections[0].Received);
        Assert.Equal(1, copy.Options.Find(1, 9));
        Assert.Equal(socket.Name, copy.Name);
    }

    [Fact]
    public void A_copy_without_the_service_finds_its_connection_reset()
    {
        using var writer = new SnapshotWriter();
        Connected().Save(writer);
        var empty = new LoopbackNetwork(new Dictionary<IPEndPoint, ILoopbackService>());

        LoopbackSocket copy = LoopbackSocket.Load(new SnapshotReader(writer.Written), empty, _wakeup);

        Assert.True(copy.Poll().HasFlag(PollEvents.Err));
        Assert.Equal(-(long)Errno.ECONNRESET, copy.Read(new byte[1]));
        Assert.Equal(0, copy.Read(new byte[1]));
    }

    [Fact]
    public void Bytes_come_in_order_whatever_their_pieces()
    {
        LoopbackSocket socket = Connected();
        var random = new Random(3);
        byte sent = 0;
        byte received = 0;
        byte[] buffer = new byte[5000];
        for (int round = 0; round < 200; round++)
        {
            int length = random.Next(1, buffer.Length);
            for (int i = 0; i < length; i++)
            {
                buffer[i] = sent++;
            }

            _service.Connections[0].Peer.Send(buffer.AsSpan(0, length));
            int wanted = random.Next(1, buffer.Length);
            int peeked = (int)socket.Receive(0, buffer.AsSpan(0, wanted), keep: true);
            byte[] seen = buffer[..peeked];
            Assert.Equal(peeked, socket.Read(buffer.AsSpan(0, wanted)));
            Assert.Equal(seen, buffer[..peeked]);
            for (int i = 0; i < peeked; i++)
            {
                Assert.Equal(received++, buffer[i]);
            }
        }
    }

    internal static byte[] Address(SocketFamily family, string host, int port)
    {
        byte[] address = new byte[SockAddr.MaxLength];
        int length = SockAddr.Format(family, new IPEndPoint(IPAddress.Parse(host), port), address);
        return address[..length];
    }

    private static string Read(LoopbackSocket socket, int most)
    {
        byte[] buffer = new byte[most];
        long length = socket.Read(buffer);
        return Encoding.ASCII.GetString(buffer, 0, (int)length);
    }

    private LoopbackNetwork Network() => new(new Dictionary<IPEndPoint, ILoopbackService>
    {
        [new IPEndPoint(IPAddress.Loopback, Port)] = _service,
        [new IPEndPoint(IPAddress.IPv6Loopback, Port + 2)] = _service,
    });

    private LoopbackSocket Connected()
    {
        var socket = new LoopbackSocket(Network(), _wakeup, SocketFamily.Inet, 6);
        Assert.Equal((Errno)0, socket.Connect(Address(SocketFamily.Inet, "127.0.0.1", Port)));
        return socket;
    }
}
