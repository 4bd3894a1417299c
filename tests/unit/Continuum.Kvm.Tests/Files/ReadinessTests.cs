using Continuum.Kvm.Linux;
using Continuum.Kvm.Linux.Files;
using Continuum.Kvm.Linux.Files.Readiness;
using Continuum.Kvm.Snapshots;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Files;

public sealed class ReadinessTests : IDisposable
{
    private const int Add = 1;
    private const int Remove = 2;
    private const int Change = 3;
    private const uint In = 1;
    private const uint Out = 4;
    private const uint EdgeTriggered = 1u << 31;
    private const uint OneShot = 1u << 30;
    private const uint Exclusive = 1u << 28;

    private readonly ProcessFixture _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public void A_level_triggered_file_is_told_for_as_long_as_it_is_ready()
    {
        long set = Set();
        long counter = Counter(1);
        Assert.Equal(0, Control(set, Add, counter, In, 42));
        Assert.Equal([(In, 42UL)], Wait(set));
        Assert.Equal([(In, 42UL)], Wait(set));
        Take(counter);
        Assert.Empty(Wait(set));
    }

    [Fact]
    public void An_edge_triggered_file_is_told_once_for_each_change()
    {
        long set = Set();
        long counter = Counter(1);
        Assert.Equal(0, Control(set, Add, counter, In | EdgeTriggered, 1));
        Assert.Single(Wait(set));
        Assert.Empty(Wait(set));
        Give(counter);
        Assert.Single(Wait(set));
        Take(counter);
        Give(counter);
        Assert.Single(Wait(set));
        Assert.Equal(0, Control(set, Change, counter, In | EdgeTriggered, 2));
        Assert.Equal([(In, 2UL)], Wait(set));
    }

    [Fact]
    public void A_one_shot_file_is_told_once_until_it_is_changed()
    {
        long set = Set();
        long counter = Counter(1);
        Assert.Equal(0, Control(set, Add, counter, In | OneShot, 1));
        Assert.Single(Wait(set));
        Give(counter);
        Assert.Empty(Wait(set));
        Assert.Equal(0, Control(set, Change, counter, In | Out | OneShot, 1));
        Assert.Equal([(In | Out, 1UL)], Wait(set));
    }

    [Fact]
    public void The_rules_of_epoll_ctl_hold()
    {
        long set = Set();
        long counter = Counter(0);
        Assert.Equal(-(long)Errno.ENOENT, Control(set, Change, counter, In, 0));
        Assert.Equal(-(long)Errno.ENOENT, Control(set, Remove, counter, In, 0));
        Assert.Equal(0, Control(set, Add, counter, In | Exclusive, 0));
        Assert.Equal(-(long)Errno.EEXIST, Control(set, Add, counter, In, 0));
        Assert.Equal(-(long)Errno.EINVAL, Control(set, Change, counter, In, 0));
        Assert.Equal(-(long)Errno.EINVAL, Control(set, 4, counter, In, 0));
        Assert.Equal(-(long)Errno.EINVAL, Control(set, Add, set, In, 0));
        Assert.Equal(-(long)Errno.EINVAL, Control(counter, Add, set, In, 0));
        Assert.Equal(-(long)Errno.EBADF, Control(set, Add, 999, In, 0));
        Assert.Equal(-(long)Errno.EPERM, Control(set, Add, _program.Open("/tmp", OpenFlags.Folder), In, 0));
        Assert.Equal(-(long)Errno.EPERM, Control(
            set, Add, _program.Open("/tmp/f", OpenFlags.ReadWrite | OpenFlags.Create), In, 0));
        _program.Fails(Errno.EFAULT, Syscall.EpollCtl, set, Add, counter, 8);
    }

    [Fact]
    public void Sets_do_not_watch_each_other_in_circles_or_too_deep()
    {
        long[] sets = [.. Enumerable.Range(0, 7).Select(_ => Set())];
        Assert.Equal(0, Control(sets[0], Add, sets[1], In, 0));
        Assert.Equal(-(long)Errno.ELOOP, Control(sets[1], Add, sets[0], In, 0));
        long counter = Counter(1);
        Assert.Equal(0, Control(sets[1], Add, counter, In, 0));
        Assert.Single(Wait(sets[0]));
        long last = 0;
        for (int i = 5; i >= 0 && last == 0; i--)
        {
            last = i == 0 ? 0 : Control(sets[i], Add, sets[i + 1], In, 0);
        }

        Assert.Contains(last, new long[] { 0, -(long)Errno.ELOOP });
    }

    [Fact]
    public void Sets_are_not_nested_too_deep_from_the_outside_either()
    {
        long[] sets = [.. Enumerable.Range(0, 8).Select(_ => Set())];
        long[] results = [.. Enumerable.Range(0, 7).Select(i => Control(sets[i], Add, sets[i + 1], In, 0))];
        Assert.Equal([0, 0, 0, 0, 0, -(long)Errno.ELOOP, 0], results);
    }

    [Fact]
    public void A_set_is_looked_at_once_however_many_ways_lead_to_it()
    {
        const int depth = 5, copies = 12;
        CountedFile file = new();
        long[] sets = [.. Enumerable.Range(0, depth + 1).Select(_ => Set())];
        Assert.Equal(0, Control(sets[depth], Add, _program.Process.Descriptors.Add(file, false), In, 0));
        for (int i = depth - 1; i >= 0; i--)
        {
            for (int copy = 0; copy < copies; copy++)
            {
                Assert.Equal(0, Control(sets[i], Add, _program.Call(Syscall.Dup, sets[i + 1]), In, 0));
            }
        }

        Assert.Empty(Wait(sets[0]));
        Assert.Equal(1, file.Looks);
        Assert.Equal(0, _program.Call(Syscall.Poll, _program.Put(Watched(sets[0], 1)), 1, 0));
        Assert.Equal(2, file.Looks);
    }

    [Fact]
    public void Only_so_many_sets_are_in_sets_and_files_in_all_of_them()
    {
        long outer = Set();
        long inner = Set();
        for (int i = 0; i < EpollWatches.MostNested; i++)
        {
            Assert.Equal(0, Control(outer, Add, _program.Call(Syscall.Dup, inner), In, 0));
        }

        Assert.Equal(-(long)Errno.EINVAL, Control(outer, Add, inner, In, 0));
        Assert.Equal(0, _program.Call(Syscall.Close, outer));
        Assert.Equal(0, Control(Set(), Add, inner, In, 0));

        long counter = Counter(0);
        long[] copies = [.. Enumerable.Range(0, 700).Select(_ => _program.Call(Syscall.Dup, counter))];
        int watched = 1;
        for (long full = Set(), result = 0; result == 0; full = Set())
        {
            foreach (long copy in copies)
            {
                result = Control(full, Add, copy, In, 0);
                if (result != 0)
                {
                    Assert.Equal(-(long)Errno.ENOSPC, result);
                    break;
                }

                watched++;
            }
        }

        Assert.Equal(EpollWatches.Most, watched);
    }

    [Fact]
    public void A_file_leaves_the_set_with_its_last_descriptor()
    {
        long set = Set();
        long counter = Counter(1);
        long copy = _program.Call(Syscall.Dup, counter);
        Assert.Equal(0, Control(set, Add, counter, In, 7));
        _program.Call(Syscall.Close, counter);
        Assert.Single(Wait(set));
        _program.Call(Syscall.Close, copy);
        Assert.Empty(Wait(set));
        Assert.Equal(counter, Counter(1));
        Assert.Equal(0, Control(set, Add, counter, In, 8));
    }

    [Fact]
    public void Waiting_ends_when_its_time_has_come()
    {
        long set = Set();
        long into = _program.Room(12);
        Assert.Equal(SyscallOutcome.Wait, _program.Try(Syscall.EpollWait, set, into, 1, 100).Outcome);
        _program.Time.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(SyscallOutcome.Wait, _program.Try(Syscall.EpollWait, set, into, 1, 100).Outcome);
        _program.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _program.Call(Syscall.EpollWait, set, into, 1, 100));
        _program.Fails(Errno.EINVAL, Syscall.EpollWait, set, into, 0, 0);
        _program.Fails(Errno.EINVAL, Syscall.EpollWait, set, into, int.MaxValue, 0);
        _program.Fails(Errno.EFAULT, Syscall.EpollWait, set, 8, 1, 0);
    }

    [Fact]
    public void Poll_tells_what_holds_and_marks_what_is_not_open()
    {
        long counter = Counter(0);
        long list = _program.Put([.. Watched(counter, 5), .. Watched(-1, 1), .. Watched(500, 1)]);
        Assert.Equal(2, _program.Call(Syscall.Poll, list, 3, -1));
        byte[] found = _program.Get(list, 24);
        Assert.Equal(4, found[6]);
        Assert.Equal(0, found[14]);
        Assert.Equal(0x20, found[22]);
        _program.Fails(Errno.EINVAL, Syscall.Poll, list, 1_000_000, 0);
        _program.Fails(Errno.EFAULT, Syscall.Poll, 8, 1, 0);
    }

    [Fact]
    public void A_time_to_wait_of_any_size_does_not_overflow()
    {
        long counter = Counter(0);
        long list = _program.Put(Watched(counter, 1));
        long forever = _program.Put([.. BitConverter.GetBytes(long.MaxValue), .. BitConverter.GetBytes(999_999_999L)]);
        Assert.Equal(SyscallOutcome.Wait, _program.Try(Syscall.Ppoll, list, 1, forever, 0, 8).Outcome);
        Assert.True(_program.Task.Deadline > _program.Process.Clock.MonotonicNs);
        _program.Task.Pending = null;
        foreach ((long seconds, long nanoseconds) in ((long, long)[])[(-1, 0), (0, -1), (0, 1_000_000_000), (long.MinValue, 0)])
        {
            long bad = _program.Put([.. BitConverter.GetBytes(seconds), .. BitConverter.GetBytes(nanoseconds)]);
            _program.Fails(Errno.EINVAL, Syscall.Ppoll, list, 1, bad, 0, 8);
            _program.Fails(Errno.EINVAL, Syscall.Pselect6, 0, 0, 0, 0, bad, 0);
        }
    }

    [Theory]
    [InlineData(nameof(Syscall.Ppoll), true)]
    [InlineData(nameof(Syscall.Pselect6), true)]
    [InlineData(nameof(Syscall.EpollPwait2), false)]
    public void The_time_left_is_told_where_Linux_tells_it(string name, bool tells)
    {
        Syscall call = Enum.Parse<Syscall>(name);
        long counter = Counter(0);
        long set = Set();
        Assert.Equal(0, Control(set, Add, counter, In, 1));
        long time = _program.Put([.. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(250L)]);
        long bits = _program.Room(8);
        long list = _program.Put(Watched(counter, 1));
        SyscallResult Make()
        {
            Assert.True(_program.Guest.TryWrite((ulong)bits, 1UL << (int)counter));
            return call switch
            {
                Syscall.Ppoll => _program.Try(call, list, 1, time, 0, 8),
                Syscall.Pselect6 => _program.Try(call, counter + 1, bits, 0, 0, time, 0),
                _ => _program.Try(call, set, _program.Room(12), 1, time, 0, 8),
            };
        }

        Assert.Equal(SyscallOutcome.Wait, Make().Outcome);
        _program.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(SyscallOutcome.Wait, Make().Outcome);
        Assert.Equal((5, 250), Read(time));
        // Not by a call, since its only task waits.
        Assert.Equal(8, _program.Process.Descriptors[(ulong)counter]!.Write(BitConverter.GetBytes(1L)));
        Assert.Equal(1, Make().Value);
        Assert.Equal(tells ? (3, 250) : (5, 250), Read(time));
        Take(counter);

        // What a signal interrupts tells it, too.
        Assert.Equal(SyscallOutcome.Wait, Make().Outcome);
        _program.Time.Advance(TimeSpan.FromSeconds(1));
        _program.Task.IsInterrupted = true;
        Assert.Equal(SyscallOutcome.Wait, Make().Outcome);
        _program.Task.IsInterrupted = false;
        Assert.Equal(tells ? (2, 250) : (5, 250), Read(time));
    }

    [Fact]
    public void Select_leaves_the_bits_of_what_is_ready()
    {
        long full = Counter(1);
        long empty = Counter(0);
        ulong both = (1UL << (int)full) | (1UL << (int)empty);
        long readable = _program.Put(BitConverter.GetBytes(both));
        long writable = _program.Put(BitConverter.GetBytes(both));
        Assert.Equal(3, _program.Call(Syscall.Select, empty + 1, readable, writable, 0, 0));
        Assert.Equal(1UL << (int)full, BitConverter.ToUInt64(_program.Get(readable, 8)));
        Assert.Equal(both, BitConverter.ToUInt64(_program.Get(writable, 8)));
        long closed = _program.Put(BitConverter.GetBytes(1UL << 60));
        _program.Fails(Errno.EBADF, Syscall.Select, 64, closed, 0, 0, 0);
        _program.Fails(Errno.EINVAL, Syscall.Select, -1, 0, 0, 0, 0);
    }

    private static byte[] Watched(long descriptor, short events) =>
        [.. BitConverter.GetBytes((int)descriptor), .. BitConverter.GetBytes(events), 0, 0];

    private (long Seconds, long Nanoseconds) Read(long time) =>
        (BitConverter.ToInt64(_program.Get(time, 16)), BitConverter.ToInt64(_program.Get(time, 16), 8));

    private long Set() => _program.Call(Syscall.EpollCreate1, 0);

    private long Counter(long value) => _program.Call(Syscall.Eventfd2, value, OpenFlags.NonBlocking);

    private void Take(long counter) => _program.Call(Syscall.Read, counter, _program.Room(8), 8);

    private void Give(long counter) => _program.Call(Syscall.Write, counter, _program.Put(BitConverter.GetBytes(1L)), 8);

    private long Control(long set, int operation, long descriptor, uint events, ulong data) => _program.Call(
        Syscall.EpollCtl, set, operation, descriptor,
        _program.Put([.. BitConverter.GetBytes(events), .. BitConverter.GetBytes(data)]));

    private List<(uint Events, ulong Data)> Wait(long set)
    {
        long into = _program.Room(12 * 8);
        long count = _program.Call(Syscall.EpollWait, set, into, 8, 0);
        byte[] bytes = _program.Get(into, count * 12);
        return [.. Enumerable.Range(0, (int)count).Select(
            i => (BitConverter.ToUInt32(bytes, i * 12), BitConverter.ToUInt64(bytes, (i * 12) + 4)))];
    }

    /// <summary>A file that is never ready and counts how often it was asked.</summary>
    private sealed class CountedFile : OpenFile
    {
        public int Looks { get; private set; }

        public override OpenFileKind Kind => OpenFileKind.EventCounter;

        public override string Name => "counted";

        public override FileStatus Status => default;

        public override PollEvents Poll()
        {
            Looks++;
            return PollEvents.None;
        }

        public override void Save(SnapshotWriter writer) => throw new NotSupportedException("It is not saved");
    }
}
