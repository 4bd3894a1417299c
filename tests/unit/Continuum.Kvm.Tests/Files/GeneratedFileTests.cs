using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class GeneratedFileTests : IDisposable
{
    private readonly ProcessFixture _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("/proc/self/cmdline", "program\0one\0")]
    [InlineData("/proc/300/environ", "A=b\0")]
    [InlineData("/proc/thread-self/comm", "program\n")]
    [InlineData("/sys/devices/system/cpu/online", "0\n")]
    [InlineData("/dev/null", "")]
    [InlineData("/proc/self/cgroup", "0::/\n")]
    public void A_file_of_the_monitors_own_says_what_programs_expect(string path, string content) =>
        Assert.Equal(content, _program.ReadAll(path));

    [Theory]
    [InlineData("/proc/self/status", "Pid:\t300\n")]
    [InlineData("/proc/self/maps", "10000000-10040000 rw-p 00000000 00:00 0")]
    [InlineData("/proc/self/stat", "300 (program) R 1 300 300 ")]
    [InlineData("/proc/meminfo", "MemTotal:         524288 kB")]
    [InlineData("/proc/cpuinfo", "vendor_id\t: GenuineTest\n")]
    [InlineData("/proc/cpuinfo", "flags\t\t: fpu sse2\n")]
    [InlineData("/proc/self/mountinfo", " / /tmp rw,")]
    [InlineData("/proc/mounts", "tmpfs /tmp tmpfs rw")]
    [InlineData("/proc/self/limits", "Max open files            1024 ")]
    public void A_table_tells_of_the_process(string path, string part) =>
        Assert.Contains(part, _program.ReadAll(path), StringComparison.Ordinal);

    [Fact]
    public void The_machine_was_started_when_its_clock_says()
    {
        string line = _program.ReadAll("/proc/stat").Split('\n').Single(line => line.StartsWith("btime", default));
        long started = _program.Process.Clock.RealtimeNs - _program.Process.Clock.MonotonicNs;
        Assert.Equal($"btime {started / 1_000_000_000}", line);
    }

    [Fact]
    public void The_stat_of_a_process_has_all_fields() =>
        Assert.Equal(52, _program.ReadAll("/proc/self/stat").Trim().Split(' ').Length);

    [Fact]
    public void Devices_behave_as_they_are_called()
    {
        long zero = _program.Open("/dev/zero");
        Assert.Equal("\0\0\0\0", _program.Read(zero, 4));
        long full = _program.Open("/dev/full", OpenFlags.ReadWrite);
        _program.Fails(Errno.ENOSPC, Syscall.Write, full, _program.Put("x"), 1);
        long random = _program.Open("/dev/urandom");
        long into = _program.Room(64);
        Assert.Equal(32, _program.Call(Syscall.Read, random, into, 32));
        Assert.Equal(32, _program.Call(Syscall.Read, random, into + 32, 32));
        Assert.NotEqual(_program.Get(into, 32), _program.Get(into + 32, 32));
        Assert.Equal(-(long)Errno.ENXIO, _program.Open("/dev/tty", OpenFlags.ReadWrite));
        _program.Fails(Errno.ENOTTY, Syscall.Ioctl, _program.Open("/dev/null"), 0x5401, into);
        long output = _program.Open("/dev/stdout", OpenFlags.WriteOnly);
        _program.Write(output, "through a name");
        Assert.Equal("through a name", _program.Output);
    }

    [Theory]
    [InlineData("/proc/self/exe", "/bin/program")]
    [InlineData("/proc/self", "300")]
    [InlineData("/proc/self/cwd", "/")]
    [InlineData("/dev/fd", "/proc/self/fd")]
    [InlineData("/proc/self/fd/1", "pipe:[2]")]
    public void A_link_says_where_it_leads(string path, string target)
    {
        long into = _program.Room(64);
        long length = _program.Call(Syscall.Readlink, _program.Put(path), into, 64);
        Assert.Equal(target, System.Text.Encoding.UTF8.GetString(_program.Get(into, Math.Max(0, length))));
        _program.Fails(Errno.EINVAL, Syscall.Readlink, _program.Put(path), into, 0);
    }

    [Fact]
    public void Nothing_can_be_made_where_the_monitor_makes_the_files()
    {
        Assert.Equal(-(long)Errno.EACCES, _program.Open("/proc/self/maps", OpenFlags.ReadWrite));
        Assert.Equal(-(long)Errno.EROFS, _program.Open("/proc/new", OpenFlags.ReadWrite | OpenFlags.Create));
        _program.Fails(Errno.EROFS, Syscall.Unlink, _program.Put("/dev/null"));
        _program.Fails(Errno.EBUSY, Syscall.Rmdir, _program.Put("/tmp"));
        Assert.Equal(3, _program.Open("/dev/shm/ok", OpenFlags.ReadWrite | OpenFlags.Create));
    }
}
