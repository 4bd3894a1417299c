using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Streams;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class PipeAndEventTests : IDisposable
{
    private const int BrokenPipe = 13;

    private readonly ProcessFixture _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void A_pipe_carries_bytes_in_order_and_ends_with_its_writer()
    {
        (long reader, long writer) = Pipe();
        Assert.Equal(5, _program.Write(writer, "hello"));
        Assert.Equal("hel", _program.Read(reader, 3));
        Assert.Equal("lo", _program.Read(reader));
        Assert.Equal(SyscallOutcome.Wait, _program.Try(Syscall.Read, reader, _program.Room(8), 8).Outcome);
        Assert.Equal(0, _program.Call(Syscall.Close, writer));
        Assert.Equal("", _program.Read(reader));
    }

    [Fact]
    public void A_pipe_holds_64_KiB_and_tears_no_short_write_apart()
    {
        (long reader, long writer) = Pipe(OpenFlags.NonBlocking);
        long bytes = _program.Put(new byte[70_000]);
        Assert.Equal(64 << 10, _program.Call(Syscall.Write, writer, bytes, 70_000));
        _program.Fails(Errno.EAGAIN, Syscall.Write, writer, bytes, 1);
        _program.Read(reader, 4000);
        _program.Fails(Errno.EAGAIN, Syscall.Write, writer, bytes, 4096);

        // Across a page of the program's memory, too.
        _program.Fails(Errno.EAGAIN, Syscall.Write, writer, (long)ProcessFixture.Scratch + 4000, 4096);
        Assert.Equal(4000, _program.Call(Syscall.Write, writer, bytes, 4097));
    }

    [Fact]
    public void Writing_to_a_pipe_that_nobody_reads_raises_SIGPIPE()
    {
        (long reader, long writer) = Pipe();
        _program.Call(Syscall.Close, reader);
        _program.Fails(Errno.EPIPE, Syscall.Write, writer, _program.Put("x"), 1);
        Assert.NotEqual(0, (long)(_program.Task.Signals.Pending.Set & (1UL << (BrokenPipe - 1))));
        Assert.Equal(0, _program.Call(Syscall.Write, writer, _program.Put("x"), 0));
    }

    [Fact]
    public void An_event_counter_adds_up_and_a_semaphore_counts_down()
    {
        long counter = _program.Call(Syscall.Eventfd2, 3, OpenFlags.NonBlocking);
        Assert.Equal(8, WriteNumber(counter, 4));
        Assert.Equal(7UL, ReadNumber(counter));
        _program.Fails(Errno.EAGAIN, Syscall.Read, counter, _program.Room(8), 8);
        _program.Fails(Errno.EINVAL, Syscall.Read, counter, _program.Room(8), 7);
        Assert.Equal(-(long)Errno.EINVAL, WriteNumber(counter, ulong.MaxValue));
        Assert.Equal(8, WriteNumber(counter, ulong.MaxValue - 1));
        Assert.Equal(-(long)Errno.EAGAIN, WriteNumber(counter, 1));

        long semaphore = _program.Call(Syscall.Eventfd2, 2, 1);
        Assert.Equal(1UL, ReadNumber(semaphore));
        Assert.Equal(1UL, ReadNumber(semaphore));
        Assert.Equal(SyscallOutcome.Wait, _program.Try(Syscall.Read, semaphore, _program.Room(8), 8).Outcome);
    }

    [Fact]
    public void An_event_counter_is_read_across_a_page_of_the_programs_memory()
    {
        long counter = _program.Call(Syscall.Eventfd2, 5, 0);
        long across = (long)ProcessFixture.Scratch + 4096 - 3;
        Assert.Equal(8, _program.Call(Syscall.Read, counter, across, 8));
        Assert.Equal(5UL, BitConverter.ToUInt64(_program.Get(across, 8)));
    }

    [Fact]
    public void Standard_input_arrives_and_ends()
    {
        using ProcessFixture program = new(input: new MemoryStream("typed"u8.ToArray()));
        long into = program.Room(16);
        Assert.True(SpinWait.SpinUntil(
            () => program.Try(Syscall.Read, 0, into, 16) is { Outcome: SyscallOutcome.Done, Value: 5 },
            TimeSpan.FromSeconds(30)), "the input never came");
        Assert.Equal("typed"u8.ToArray(), program.Get(into, 5));
        Assert.True(SpinWait.SpinUntil(
            () => program.Try(Syscall.Read, 0, into, 16) is { Outcome: SyscallOutcome.Done, Value: 0 },
            TimeSpan.FromSeconds(30)), "the input never ended");
    }

    [Fact]
    public void A_program_that_writes_more_than_its_limit_is_killed()
    {
        using ProcessFixture program = new(new ProgramLimits { OutputBytes = 8 });
        program.Write(1, "12345");
        Assert.Null(program.Process.End);
        program.Write(2, "67890");
        Assert.Equal(ProgramLimit.Output, Assert.IsType<ProgramEnd.LimitExceeded>(program.Process.End).Limit);
        Assert.Equal("12345678", program.Output);
    }

    private (long Reader, long Writer) Pipe(int flags = 0)
    {
        long into = _program.Room(8);
        Assert.Equal(0, _program.Call(Syscall.Pipe2, into, flags));
        byte[] both = _program.Get(into, 8);
        return (BitConverter.ToInt32(both), BitConverter.ToInt32(both, 4));
    }

    private long WriteNumber(long counter, ulong value) =>
        _program.Call(Syscall.Write, counter, _program.Put(BitConverter.GetBytes(value)), 8);

    private ulong ReadNumber(long counter)
    {
        long into = _program.Room(8);
        Assert.Equal(8, _program.Call(Syscall.Read, counter, into, 8));
        return BitConverter.ToUInt64(_program.Get(into, 8));
    }
}
