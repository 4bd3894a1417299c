using System.Buffers.Binary;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Fuzz;

/// <summary>
/// Mistakes that fuzzers found in other monitors of this kind, each with its test. Those of files are in
/// <c>HostileFileArgumentsTests</c>.
/// </summary>
public sealed class KnownBugTests : IDisposable
{
    private const long Far = 0x7FFF_FFFF_F000; // the last page below the end of a program's addresses: not mapped
    private const long Stream = 1;             // sys/socket.h: SOCK_STREAM
    private const long Unix = 1;               // AF_UNIX

    private readonly ProcessFixture _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(129)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void A_message_with_a_name_of_any_length_is_answered(int nameLength)
    {
        (long one, _) = Pair();
        byte[] header = new byte[56]; // struct msghdr
        BinaryPrimitives.WriteInt64LittleEndian(header, _program.Put(new byte[16]));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), nameLength);
        Assert.InRange(_program.Call(Syscall.Sendmsg, one, _program.Put(header), 0), -133, 4096);
        Assert.InRange(_program.Try(Syscall.Recvmsg, one, _program.Put(header), 0x40).Value, -133, 4096);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    [InlineData(uint.MaxValue)]
    [InlineData(long.MaxValue)]
    public void Any_number_of_messages_is_bounded(long count)
    {
        (long one, _) = Pair();
        long vector = _program.Put(new byte[64]); // one empty struct mmsghdr, and whatever lies behind it
        Assert.InRange(_program.Call(Syscall.Sendmmsg, one, vector, count, 0), -133, 1024);
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(-4096L)]
    [InlineData(long.MaxValue)]
    [InlineData(0x7FFF_FFFF_F000L)]
    public void Advice_of_any_length_ends(long length)
    {
        const long dontNeed = 4; // MADV_DONTNEED
        Assert.InRange(_program.Call(Syscall.Madvise, (long)ProcessFixture.Scratch, length, dontNeed), -133, 0);
        Assert.InRange(_program.Call(Syscall.Madvise, 0, length, dontNeed), -133, 0);
    }

    [Fact]
    public void Vectors_of_nothing_move_nothing()
    {
        long file = _program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create);
        long empty = _program.Put(new byte[32]); // two parts, at 0, of 0 bytes
        foreach (Syscall call in new[] { Syscall.Readv, Syscall.Writev })
        {
            Assert.Equal(0, _program.Call(call, file, empty, 0));
            Assert.Equal(0, _program.Call(call, file, empty, 2));
            _program.Fails(Errno.EINVAL, call, file, empty, -1);
            _program.Fails(Errno.EINVAL, call, file, empty, 1025);
        }
    }

    [Fact]
    public void A_file_that_could_not_be_opened_has_no_descriptor()
    {
        int before = _program.Process.Descriptors.Count;
        _program.Fails(Errno.ENOENT, Syscall.Openat, ProcessFixture.WorkingFolder, _program.Put("/none"), 0, 0);
        _program.Fails(Errno.EFAULT, Syscall.Openat, ProcessFixture.WorkingFolder, Far, 0, 0);
        Assert.Equal(before, _program.Process.Descriptors.Count);
    }

    [Fact]
    public void The_threads_name_is_sixteen_bytes_and_no_more()
    {
        const long setName = 15, getName = 16; // linux/prctl.h: PR_SET_NAME, PR_GET_NAME
        Assert.Equal(0, _program.Call(Syscall.Prctl, setName, _program.Put(new string('n', 100))));
        byte[] marked = new byte[32];
        marked.AsSpan().Fill(0xEE);
        long into = _program.Put(marked);
        Assert.Equal(0, _program.Call(Syscall.Prctl, getName, into));
        byte[] name = _program.Get(into, 32);
        Assert.Equal([.. Enumerable.Repeat((byte)'n', 15), 0], name[..16]);
        Assert.All(name[16..], value => Assert.Equal(0xEE, value));
        _program.Fails(Errno.EFAULT, Syscall.Prctl, getName, Far);
    }

    [Fact]
    public void Flags_do_not_make_a_read_only_file_writable()
    {
        const long setFlags = 4; // fcntl.h: F_SETFL
        _program.Call(Syscall.Close, _program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create));
        long file = _program.Open("/tmp/f");
        Assert.Equal(0, _program.Call(Syscall.Fcntl, file, setFlags, OpenFlags.ReadWrite));
        _program.Fails(Errno.EBADF, Syscall.Write, file, _program.Put("x"), 1);
    }

    [Fact]
    public void Options_of_sockets_are_for_sockets()
    {
        long file = _program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create);
        _program.Fails(Errno.ENOTSOCK, Syscall.Setsockopt, file, 1, 2, _program.Put(new byte[8]), 4);
        _program.Fails(Errno.ENOTSOCK, Syscall.Getsockopt, file, 1, 2, _program.Put(new byte[8]), _program.Put([4, 0, 0, 0]));
    }

    [Fact]
    public void A_limit_is_read_from_the_third_argument_and_written_to_the_fourth()
    {
        const long data = 2; // sys/resource.h: RLIMIT_DATA, which is without limit at first
        byte[] wanted = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(wanted.AsSpan(8), 100);
        long set = _program.Put(wanted);
        long got = _program.Room(16);
        Assert.Equal(0, _program.Call(Syscall.Prlimit64, 0, data, 0, got));
        Assert.Equal(0, _program.Call(Syscall.Prlimit64, 0, data, set, 0));
        Assert.Equal(wanted, _program.Get(set, 16));
        Assert.Equal(0, _program.Call(Syscall.Prlimit64, 0, data, 0, got));
        Assert.Equal(wanted, _program.Get(got, 16));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_signal_that_there_is_not_is_refused(long signal) =>
        _program.Fails(Errno.EINVAL, Syscall.RtSigaction, signal, 0, _program.Room(32), 8);

    private (long One, long Other) Pair()
    {
        long ends = _program.Room(8);
        Assert.Equal(0, _program.Call(Syscall.Socketpair, Unix, Stream, 0, ends));
        byte[] pair = _program.Get(ends, 8);
        return (BinaryPrimitives.ReadInt32LittleEndian(pair), BinaryPrimitives.ReadInt32LittleEndian(pair.AsSpan(4)));
    }
}
