using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Snapshots;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class FileSnapshotTests : IDisposable
{
    private readonly TempFolder _task = new();

    public FileSnapshotTests() => File.WriteAllText(_task.File("code"), "code of the program");

    public void Dispose() => _task.Dispose();

    [Fact]
    public void Open_files_and_tmp_go_on_in_a_copy()
    {
        using ProcessFixture program = Start();
        long code = program.Open("/var/task/code");
        Assert.Equal("code", program.Read(code, 4));
        program.Call(Syscall.Mkdir, program.Put("/tmp/d"), 0x1ED);
        long file = program.Open("/tmp/d/f", OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Append);
        program.Write(file, "written before");
        program.Call(Syscall.Link, program.Put("/tmp/d/f"), program.Put("/tmp/g"));
        program.Call(Syscall.Symlink, program.Put("d/f"), program.Put("/tmp/l"));
        long nameless = program.Call(Syscall.MemfdCreate, program.Put("m"), 0);
        program.Write(nameless, "nameless");
        long copy = program.Call(Syscall.Dup, nameless);
        program.Call(Syscall.Chdir, program.Put("/tmp/d"));

        using ProcessFixture restored = Restore(program);
        Assert.Equal(" of the program", restored.Read(code));
        restored.Write(file, ", and after");
        Assert.Equal("written before, and after", restored.ReadAll("/tmp/g"));
        Assert.Equal("written before, and after", restored.ReadAll("/tmp/l"));
        Assert.Equal("written before, and after", restored.ReadAll("f"));
        Assert.Equal(0, restored.Call(Syscall.Lseek, copy, 0, 0));
        Assert.Equal("nameless", restored.Read(nameless));
        Assert.Equal("written before", program.ReadAll("/tmp/g"));
    }

    [Fact]
    public void Pipes_counters_and_epoll_sets_go_on_in_a_copy()
    {
        using ProcessFixture program = Start();
        long ends = program.Room(8);
        Assert.Equal(0, program.Call(Syscall.Pipe2, ends, 0));
        program.Write(4, "in the pipe");
        Assert.Equal(5, program.Call(Syscall.Eventfd2, 7, OpenFlags.NonBlocking));
        Assert.Equal(6, program.Call(Syscall.EpollCreate1, 0));
        long ask = program.Put([1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(0, program.Call(Syscall.EpollCtl, 6, 1, 3, ask));

        using ProcessFixture restored = Restore(program);
        long into = restored.Room(12);
        Assert.Equal(1, restored.Call(Syscall.EpollWait, 6, into, 1, 0));
        Assert.Equal(9, restored.Get(into, 12)[4]);
        Assert.Equal("in the pipe", restored.Read(3));
        restored.Write(4, "more");
        Assert.Equal("more", restored.Read(3));
        restored.Call(Syscall.Close, 4);
        Assert.Equal("", restored.Read(3));
        Assert.Equal(8, restored.Call(Syscall.Read, 5, into, 8));
        restored.Fails(Errno.EAGAIN, Syscall.Read, 5, into, 8);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("time")]
    [InlineData("inode")]
    [InlineData("gone")]
    [InlineData("folder")]
    public void A_copy_over_other_files_is_refused(string what)
    {
        using ProcessFixture program = Start();
        program.Open("/var/task/code");
        using SnapshotWriter writer = Save(program);
        FileChange.Make(_task.File("code"), what);
        SnapshotException refused = Assert.Throws<SnapshotException>(() => Load(writer));
        Assert.Equal(SnapshotProblem.OtherFiles, refused.Problem);
    }

    [Fact]
    public void A_snapshot_cut_short_anywhere_is_refused()
    {
        using ProcessFixture program = Start();
        long file = program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create);
        program.Write(file, "content");
        program.Call(Syscall.Pipe2, program.Room(8), 0);
        using SnapshotWriter writer = Save(program);
        byte[] whole = writer.Written.ToArray();
        for (int length = 0; length < whole.Length; length += 7)
        {
            using ProcessFixture copy = Start(open: false);
            SnapshotReader reader = new(whole.AsMemory(0, length));
            Assert.Throws<SnapshotException>(() =>
            {
                copy.Process.Files.Load(reader);
                copy.Process.Descriptors.Load(reader, copy.Process);
            });
        }
    }

    private static SnapshotWriter Save(ProcessFixture program)
    {
        SnapshotWriter writer = new();
        program.Process.Files.Save(writer);
        program.Process.Descriptors.Save(writer);
        return writer;
    }

    private ProcessFixture Restore(ProcessFixture program)
    {
        using SnapshotWriter writer = Save(program);
        return Load(writer);
    }

    private ProcessFixture Load(SnapshotWriter writer)
    {
        ProcessFixture copy = Start(open: false);
        try
        {
            SnapshotReader reader = new(writer.Written.ToArray());
            copy.Process.Files.Load(reader);
            copy.Process.Descriptors.Load(reader, copy.Process);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private ProcessFixture Start(bool open = true)
    {
        ProcessFixture program = new(mounts: [new FolderMount("/var/task", _task.Path)]);
        if (!open)
        {
            program.Process.Descriptors.CloseAll();
        }

        return program;
    }
}
