using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

/// <summary>What fuzzers found in other monitors, and arguments like it.</summary>
public sealed class HostileFileArgumentsTests : IDisposable
{
    private static readonly ulong[] Edges =
    [
        0, 1, 7, 4095, ProcessFixture.Scratch, ProcessFixture.Scratch + 1, ProcessFixture.Scratch - 8,
        ProcessFixture.Scratch + (ProcessFixture.ScratchPages * 4096UL) - 4,
        ProcessFixture.Scratch + (ProcessFixture.ScratchPages * 4096UL), 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x7FFF_FFFF_FFFF, 0x8000_0000_0000, long.MaxValue, 1UL << 63, ulong.MaxValue - 4095, ulong.MaxValue - 1, ulong.MaxValue,
        unchecked((ulong)OpenFlags.AtWorkingDirectory), 0x1000, 2, 3, 4, 5, 6, 7, 8, 64, 512, 0x241, 0x800, 0x80000,
    ];

    private readonly ProcessFixture _program = new(fill: folder => File.WriteAllText(Path.Combine(folder, "f"), "file"));

    public void Dispose() => _program.Dispose();

    [Fact]
    public void A_failing_getdents64_copies_nothing()
    {
        long into = _program.Put(new byte[64]);
        _program.Fails(Errno.ENOTDIR, Syscall.Getdents64, _program.Open("/f"), into, 64);
        _program.Fails(Errno.EBADF, Syscall.Getdents64, 99, into, 64);
        Assert.All(_program.Get(into, 64), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Nothing_can_be_read_or_written_by_zero_bytes()
    {
        long file = _program.Open("/f");
        long fresh = _program.Open("/tmp/x", OpenFlags.ReadWrite | OpenFlags.Create);
        long none = _program.Put(new byte[32]);
        Assert.Equal(0, _program.Call(Syscall.Read, file, 0, 0));
        Assert.Equal(0, _program.Call(Syscall.Readv, file, none, 0));
        Assert.Equal(0, _program.Call(Syscall.Readv, file, none, 2));
        Assert.Equal(0, _program.Call(Syscall.Writev, fresh, none, 2));
        Assert.Equal(0, _program.Call(Syscall.Write, fresh, 0, 0));
        Assert.Equal(0, _program.Call(Syscall.Pwritev, fresh, none, 1, 0, 0));
        Assert.Equal("file", _program.Read(file));
    }

    [Fact]
    public void A_hole_may_be_punched_behind_the_end()
    {
        long file = _program.Open("/tmp/x", OpenFlags.ReadWrite | OpenFlags.Create);
        long bytes = _program.Put("text");
        Assert.Equal(4, _program.Call(Syscall.Write, file, bytes, 4));
        Assert.Equal(0, _program.Call(Syscall.Fallocate, file, 3, 100, 100));
        Assert.Equal(0, _program.Call(Syscall.Fallocate, file, 3, 2, 100));
        long into = _program.Room(4);
        Assert.Equal(4, _program.Call(Syscall.Pread64, file, into, 4, 0));
        Assert.Equal("te\0\0"u8.ToArray(), _program.Get(into, 4));
    }

    [Fact]
    public void Pieces_of_any_length_and_place_are_safe()
    {
        long file = _program.Open("/f");
        long good = _program.Room(16);
        _program.Fails(Errno.EINVAL, Syscall.Readv, file, good, 1025);
        _program.Fails(Errno.EINVAL, Syscall.Readv, file, good, -1);
        _program.Fails(Errno.EFAULT, Syscall.Readv, file, 8, 1);
        _program.Fails(Errno.EINVAL, Syscall.Readv, file, Vector((good, 4), (good, -1)), 2);
        _program.Fails(Errno.EFAULT, Syscall.Readv, file, Vector((8, 4)), 1);
        Assert.Equal(2, _program.Call(Syscall.Readv, file, Vector((good, 2), (8, 2)), 2));
        Assert.Equal(2, _program.Call(Syscall.Readv, file, Vector((good, long.MaxValue), (good, long.MaxValue)), 2));
    }

    [Fact]
    public void Openat2_refuses_a_mode_without_creation_and_what_it_does_not_know()
    {
        long path = _program.Put("/f");
        Assert.True(Openat2(path, 0, 0, 0) >= 0);
        Assert.Equal(-(long)Errno.EINVAL, Openat2(path, 0, 0x1A4, 0));
        Assert.Equal(-(long)Errno.EINVAL, Openat2(path, 1L << 40, 0, 0));
        Assert.Equal(-(long)Errno.EINVAL, Openat2(path, OpenFlags.PathOnly | OpenFlags.Append, 0, 0));
        Assert.Equal(-(long)Errno.EINVAL, Openat2(path, 0, 0, 0x40));
        _program.Fails(Errno.EINVAL, Syscall.Openat2, ProcessFixture.WorkingFolder, path, path, 8);
        _program.Fails(Errno.E2BIG, Syscall.Openat2, ProcessFixture.WorkingFolder, path, path, 5000);
        long tooNew = _program.Put([.. new byte[24], 1, 0, 0, 0, 0, 0, 0, 0]);
        _program.Fails(Errno.E2BIG, Syscall.Openat2, ProcessFixture.WorkingFolder, path, tooNew, 32);
    }

    [Fact]
    public void Statx_and_unlinkat_take_no_flags_that_they_do_not_know()
    {
        long path = _program.Put("/f");
        long into = _program.Room(256);
        Assert.Equal(0, _program.Call(Syscall.Statx, ProcessFixture.WorkingFolder, path, 0, 0xFFF, into));
        Assert.Equal(4, BitConverter.ToInt64(_program.Get(into, 256), 40));
        _program.Fails(Errno.EINVAL, Syscall.Statx, ProcessFixture.WorkingFolder, path, 0x6000, 0xFFF, into);
        _program.Fails(Errno.EINVAL, Syscall.Statx, ProcessFixture.WorkingFolder, path, 1, 0xFFF, into);
        _program.Fails(Errno.EINVAL, Syscall.Statx, ProcessFixture.WorkingFolder, path, 0, 0x80000000, into);
        _program.Fails(Errno.EFAULT, Syscall.Statx, ProcessFixture.WorkingFolder, path, 0, 0xFFF, 8);
        _program.Fails(Errno.EINVAL, Syscall.Unlinkat, ProcessFixture.WorkingFolder, path, 1);
        _program.Fails(Errno.EROFS, Syscall.Unlinkat, ProcessFixture.WorkingFolder, path, 0);
    }

    [Fact]
    public void A_path_without_an_end_is_refused()
    {
        ulong end = ProcessFixture.Scratch + (ProcessFixture.ScratchPages * 4096UL);
        Assert.True(_program.Guest.TryWrite(end - 4, "/aaa"u8));
        _program.Fails(Errno.EFAULT, Syscall.Openat, ProcessFixture.WorkingFolder, (long)end - 4, 0, 0);
        long unending = _program.Put(Enumerable.Repeat((byte)'/', 5000).ToArray());
        _program.Fails(Errno.ENAMETOOLONG, Syscall.Openat, ProcessFixture.WorkingFolder, unending, 0, 0);
    }

    [Fact]
    public void Descriptors_have_a_limit_and_the_lowest_free_number()
    {
        using ProcessFixture program = new(new ProgramLimits { Descriptors = 8 });
        for (int number = 3; number < 8; number++)
        {
            Assert.Equal(number, program.Open("/tmp", OpenFlags.Folder));
        }

        Assert.Equal(-(long)Errno.EMFILE, program.Open("/tmp", OpenFlags.Folder));
        program.Fails(Errno.EMFILE, Syscall.Dup, 0);
        program.Fails(Errno.EMFILE, Syscall.Pipe2, program.Room(8), 0);
        program.Fails(Errno.EBADF, Syscall.Dup2, 0, 8);
        program.Fails(Errno.EINVAL, Syscall.Fcntl, 0, 0, 8);
        program.Call(Syscall.Close, 4);
        program.Fails(Errno.EMFILE, Syscall.Fcntl, 0, 0, 5);
        Assert.Equal(4, program.Call(Syscall.Fcntl, 0, 1030, 2));
        Assert.Equal(1, program.Call(Syscall.Fcntl, 4, 1));
        Assert.Equal(0, program.Call(Syscall.CloseRange, 3, uint.MaxValue, 0));
        Assert.Equal(3, program.Process.Descriptors.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Arguments_of_any_kind_harm_nothing(int seed)
    {
        Random random = new(seed);
        Syscall[] calls = [.. Enum.GetValues<Syscall>().Where(IsOfFiles)];
        _program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create);
        _program.Open("/", OpenFlags.Folder);
        _program.Call(Syscall.Pipe2, _program.Room(8), 0);
        _program.Call(Syscall.EpollCreate1, 0);
        long[] arguments = new long[6];
        for (int round = 0; round < 20_000; round++)
        {
            Syscall call = calls[random.Next(calls.Length)];
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = (long)Edges[random.Next(Edges.Length)];
            }

            if (round % 50 == 0)
            {
                string[] texts = ["/f", "/tmp/f", "/proc/self/maps", "/dev/zero", "tmp/../f", "/tmp/new", "/proc/self/fd/3"];
                Assert.True(_program.Guest.TryWrite(
                    ProcessFixture.Scratch, System.Text.Encoding.UTF8.GetBytes(texts[random.Next(texts.Length)] + "\0")));
            }

            // A transfer of the whole scratch memory at a time is enough.
            SyscallResult result = _program.Try(call, arguments);
            _program.Task.Pending = null;
            _program.Task.Deadline = null;
            Assert.True(
                result.Outcome == SyscallOutcome.Wait || result.Value >= -4095,
                $"seed {seed}, round {round}: {call}({string.Join(", ", arguments)}) gave {result.Value}");
        }
    }

    private static bool IsOfFiles(Syscall call) =>
        SyscallTables.Linux[(ulong)call]?.Method.DeclaringType is { } type
        && (type.DeclaringType ?? type).Name is "FileCalls" or "OpenCalls" or "StatCalls" or "FolderCalls" or "LinkCalls"
            or "DescriptorCalls" or "PathCalls" or "RenameCalls" or "AttributeCalls" or "LengthCalls" or "CopyCalls" or "PipeCalls"
            or "PollCalls" or "SelectCalls" or "EpollCalls" or "FcntlCall"
            or "ExtendedAttributeCalls";

    private long Openat2(long path, long flags, long mode, long resolve) => _program.Call(
        Syscall.Openat2, ProcessFixture.WorkingFolder, path,
        _program.Put([.. BitConverter.GetBytes(flags), .. BitConverter.GetBytes(mode), .. BitConverter.GetBytes(resolve)]), 24);

    private long Vector(params (long Address, long Length)[] pieces) => _program.Put(
        [.. pieces.SelectMany(piece => (byte[])[.. BitConverter.GetBytes(piece.Address), .. BitConverter.GetBytes(piece.Length)])]);
}
