using System.Runtime.InteropServices;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Memory;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

/// <summary>What the monitor keeps for a program is bounded, whatever the program does a thousand times.</summary>
public sealed class HostMemoryTests : IDisposable
{
    private const int Stream = 1;
    private const int Datagram = 2;

    private readonly ProcessFixture _program = new(new ProgramLimits { MemoryBytes = 32 << 20, TmpBytes = 8 << 20 });

    private HostMemory Kept => _program.Process.HostMemory;

    public void Dispose() => _program.Dispose();

    [Fact]
    public void Texts_of_proc_are_kept_up_to_a_limit()
    {
        MapMuch();
        Assert.Equal(Errno.ENOMEM, OpenUntilRefused("/proc/self/maps"));
        Assert.InRange(Kept.UsedBytes, Kept.LimitBytes / 2, Kept.LimitBytes);
        _program.Process.Descriptors.CloseAll();
        Assert.Equal(0, Kept.UsedBytes);
        Assert.True(_program.Open("/proc/self/maps") >= 0);
    }

    [Fact]
    public void A_long_path_is_not_kept_for_each_mapping()
    {
        long file = _program.Open("/tmp/mapped", OpenFlags.ReadWrite | OpenFlags.Create);
        Assert.Equal(0, _program.Call(Syscall.Ftruncate, file, 8192));
        long at = _program.Call(Syscall.Mmap, 0, 4096, 1, 2, file, 0);
        Assert.Equal(0, _program.Call(Syscall.Rename, _program.Put("/tmp/mapped"), _program.Put("/tmp/moved")));
        Mapping mapping = _program.Process.Memory.Mappings.Single(one => one.Start == (ulong)at);
        Assert.Equal("/tmp/moved", mapping.Name);
        Assert.Contains("/tmp/moved", _program.ReadAll("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_are_not_nested_deeper_than_a_path_is_long()
    {
        string name = new('d', 250);
        long made = 0;
        int depth = 0;
        Assert.Equal(0, _program.Call(Syscall.Chdir, _program.Put("/tmp")));
        while (made == 0 && depth < 100)
        {
            made = _program.Call(Syscall.Mkdir, _program.Put(name), 0x1ED);
            if (made == 0)
            {
                Assert.Equal(0, _program.Call(Syscall.Chdir, _program.Put(name)));
                depth++;
            }
        }

        Assert.Equal(-(long)Errno.ENAMETOOLONG, made);
        Assert.Equal(16, depth);
        Assert.Equal(0, _program.Call(Syscall.Mkdir, _program.Put("/tmp/x"), 0x1ED));
        Assert.Equal(
            -(long)Errno.ENAMETOOLONG, _program.Call(Syscall.Rename, _program.Put("/tmp/x"), _program.Put(name)));

        // What is moved together may be deeper; what is shown of it is not.
        for (int round = 0; round < 10; round++)
        {
            Assert.Equal(0, _program.Call(Syscall.Rename, _program.Put("/tmp/" + name), _program.Put("/tmp/x/" + name)));
            Assert.Equal(0, _program.Call(Syscall.Rename, _program.Put("/tmp/x"), _program.Put("/tmp/" + name)));
            Assert.Equal(0, _program.Call(Syscall.Mkdir, _program.Put("/tmp/x"), 0x1ED));
        }

        Assert.InRange(_program.Process.Files.WorkingFolder.Path.Length, PathWalker.PathMax, PathWalker.PathMax + 300);
        _program.Fails(Errno.ENAMETOOLONG, Syscall.Getcwd, _program.Room(5000), 5000);
    }

    [Fact]
    public void Where_links_lead_counts_as_bytes_in_tmp()
    {
        string target = new('t', 4000);
        long made = 0;
        int count = 0;
        while (made == 0 && count < 5000)
        {
            made = _program.Call(Syscall.Symlink, _program.Put(target), _program.Put($"/tmp/l{count}"));
            count++;
        }

        Assert.Equal(-(long)Errno.ENOSPC, made);
        Assert.InRange(count, 1000, 1100);
        Assert.Equal(0, _program.Call(Syscall.Unlink, _program.Put("/tmp/l0")));
        Assert.Equal(0, _program.Call(Syscall.Symlink, _program.Put(target), _program.Put("/tmp/again")));
    }

    [Fact]
    public void Pipes_hold_bytes_up_to_a_limit()
    {
        List<(long Reader, long Writer)> pipes = [];
        long written = 1;
        while (written > 0 && pipes.Count < 400)
        {
            (long Reader, long Writer) pipe = Two(Syscall.Pipe2, 0);
            pipes.Add(pipe);
            written = _program.Write(pipe.Writer, "x");
        }

        Assert.Equal(-(long)Errno.ENOMEM, written);
        Assert.InRange(Kept.UsedBytes, 1, Kept.LimitBytes);
        Assert.Equal("x", _program.Read(pipes[0].Reader));
        _program.Process.Descriptors.CloseAll();
        Assert.Equal(0, Kept.UsedBytes);
    }

    [Theory]
    [InlineData(Stream)]
    [InlineData(Datagram)]
    public void Pairs_of_sockets_hold_bytes_up_to_a_limit(int type)
    {
        long part = _program.Put(new byte[100_000]);
        long sent = 1;
        for (int pairs = 0; sent > 0 && pairs < 400; pairs++)
        {
            (long one, _) = Two(Syscall.Socketpair, 1, type | OpenFlags.NonBlocking, 0);
            do
            {
                sent = _program.Call(Syscall.Write, one, part, 100_000);
            }
            while (sent > 0);

            sent = sent == OpenFile.WouldBlock ? 1 : sent;
        }

        Assert.Equal(-(long)Errno.ENOBUFS, sent);
        Assert.InRange(Kept.UsedBytes, Kept.LimitBytes / 2, Kept.LimitBytes);
        _program.Process.Descriptors.CloseAll();
        Assert.Equal(0, Kept.UsedBytes);
    }

    [Fact]
    public void Lists_of_folders_are_kept_up_to_a_limit()
    {
        for (int i = 0; i < 1500; i++)
        {
            Assert.Equal(0, _program.Call(Syscall.Mkdir, _program.Put($"/tmp/{new string('n', 200)}{i}"), 0x1ED));
        }

        long result = 1;
        long into = _program.Room(4096);
        for (int i = 0; result > 0 && i < 900; i++)
        {
            long folder = _program.Open("/tmp", OpenFlags.Folder);

            // The entries . and .. need no list.
            Assert.Equal(48, _program.Call(Syscall.Getdents64, folder, into, 48));
            result = _program.Call(Syscall.Getdents64, folder, into, 4096);
        }

        Assert.Equal(-(long)Errno.ENOMEM, result);
        _program.Process.Descriptors.CloseAll();
        Assert.Equal(0, Kept.UsedBytes);
    }

    [Fact]
    public void A_name_that_is_no_text_and_becomes_too_long_is_passed_over()
    {
        byte[] name = [.. Enumerable.Repeat((byte)0xFF, 255)];
        byte[] path = [.. System.Text.Encoding.UTF8.GetBytes(_program.Image), (byte)'/', .. name, 0];
        nint copy = Marshal.AllocHGlobal(path.Length);
        Marshal.Copy(path, 0, copy, path.Length);
        Assert.Equal(0, HostCalls.Call(Syscall.Mkdir, (long)copy, 0x1ED));
        try
        {
            long folder = _program.Open("/", OpenFlags.Folder);
            Assert.True(_program.Call(Syscall.Getdents64, folder, _program.Room(4096), 4096) > 0);
            Assert.Equal(0, _program.Call(Syscall.Getdents64, folder, _program.Room(4096), 4096));
        }
        finally
        {
            // The framework cannot remove what it cannot name.
            Assert.Equal(0, HostCalls.Call(Syscall.Rmdir, (long)copy));
            Marshal.FreeHGlobal(copy);
        }
    }

    // Every second page, so that each is a mapping of its own.
    private void MapMuch()
    {
        const int pages = 4000;
        long at = _program.Call(Syscall.Mmap, 0, pages * 4096L, 0, 0x22, -1, 0);
        for (int page = 0; page < pages; page += 2)
        {
            Assert.Equal(0, _program.Call(Syscall.Mprotect, at + (page * 4096L), 4096, 1));
        }
    }

    private Errno OpenUntilRefused(string path)
    {
        for (int i = 0; i < 900; i++)
        {
            if (_program.Open(path) is < 0 and long error)
            {
                return (Errno)(-error);
            }
        }

        return 0;
    }

    private (long One, long Other) Two(Syscall call, params long[] before)
    {
        long ends = _program.Room(8);
        long[] arguments = call == Syscall.Pipe2 ? [ends, .. before] : [.. before, ends];
        Assert.Equal(0, _program.Call(call, arguments));
        byte[] pair = _program.Get(ends, 8);
        return (BitConverter.ToInt32(pair), BitConverter.ToInt32(pair, 4));
    }
}
