using System.Buffers;
using Continuum.Mqtt.Sessions;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Sessions;

/// <summary>What stands in the log's file where it grew ahead, tore, or found no room.</summary>
public sealed class LogFileTests : IDisposable
{
    private const int Sector = 512;
    private const int Step = 64 << 10;

    private readonly TempFolder _folder = new();
    private readonly SmallDisk _disk = new();
    private readonly string _path;

    public LogFileTests() => _path = _folder.File("log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, Sector - 12)]
    [InlineData(true, 0)]
    [InlineData(true, Sector - 12)]
    public void A_batch_of_which_any_sectors_are_missing_is_cut_off_and_written_over(bool grows, int place)
    {
        byte[] before;
        byte[] after;
        long end;
        LogFile log = Open();
        // The second begins at this place in a sector.
        log.Write(Changes(1, LengthFor(log, Sector * 2 + place)));
        long start = log.Length;
        Assert.Equal(place, start % Sector);
        if (grows)
        {
            log.Trim();
            log.Dispose();
            log = Open();
        }

        using (log)
        {
            before = ReadAll();
            log.Write(Changes(2, 2_500));
            end = log.Length;
            after = ReadAll();
        }

        Assert.Equal(grows, after.Length > before.Length);
        int first = (int)(start / Sector);
        int count = (int)((end - 1) / Sector) - first + 1;
        Assert.InRange(count, 5, 7);
        for (int there = 0; there < 1 << count; there++)
        {
            byte[] torn = new byte[after.Length];
            before.CopyTo(torn, 0);
            for (int i = 0; i < count; i++)
            {
                if (((there >> i) & 1) != 0)
                {
                    Array.Copy(after, (first + i) * Sector, torn, (first + i) * Sector, Sector);
                }
            }

            File.WriteAllBytes(_path, torn);
            bool isWhole = there == (1 << count) - 1;
            using (LogFile cut = Open())
            {
                Assert.Equal(isWhole ? end : start, cut.Length);
                cut.Write(Changes(3, 100));
            }

            Assert.Equal(isWhole ? [1, 2, 3] : [1, 3], Replayed());
        }
    }

    [Theory]
    [InlineData(Step - 1)]
    [InlineData(Step)]
    [InlineData(Step + 1)]
    [InlineData(3 * Step)]
    [InlineData(200_000)]
    public void A_batch_may_be_longer_than_what_the_log_grows_by(int upTo)
    {
        using (LogFile log = Open())
        {
            log.Write(Changes(1, LengthFor(log, upTo)));
            Assert.Equal(upTo, log.Length);
            Assert.Equal((upTo + Step - 1) / Step * Step, FileLength());
            log.Write(Changes(2, 10));
        }

        Assert.Equal([1, 2], Replayed());
    }

    [Fact]
    public void A_disk_without_room_for_zeros_takes_the_batches_and_no_zeros()
    {
        _disk.Room = 40 << 10;
        using (LogFile log = Open())
        {
            log.Write(Changes(1, 10_000));
            Assert.Equal(2, _disk.Writes);
            Assert.Equal(log.Length, FileLength());
            log.Write(Changes(2, 10_000));
            // Growing is not tried with each.
            Assert.Equal(3, _disk.Writes);
            Assert.Equal(log.Length, FileLength());
            _disk.Room = long.MaxValue;
            for (int i = 3; i <= 7; i++)
            {
                log.Write(Changes(i, 10_000));
            }

            Assert.Equal(2 * Step, FileLength());
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Replayed());
    }

    [Fact]
    public void A_batch_that_found_no_room_is_written_over_when_there_is_some()
    {
        using (LogFile log = Open())
        {
            log.Write(Changes(1, 60_000));
            Assert.Equal(Step, FileLength());
            // What it has grown by already it keeps.
            _disk.Room = 70_000;
            Assert.Throws<IOException>(() => log.Write(Changes(2, 20_000)));
            Assert.InRange(log.Length, 60_000, Step);
            Assert.InRange(FileLength(), Step, 70_000);
            log.Write(Changes(3, 7_000));
            _disk.Room = long.MaxValue;
            log.Write(Changes(4, 70_000));
            Assert.Equal(3 * Step, FileLength());
        }

        Assert.Equal([1, 3, 4], Replayed());
    }

    private LogFile Open() => LogFile.Open(_path, new StoredState(), _disk.Write);

    private long FileLength() => new FileInfo(_path).Length;

    private List<long> Replayed()
    {
        StoredState state = new();
        LogFile.Open(_path, state).Dispose();
        return [.. state.Sessions["c"].Deliveries.Keys];
    }

    private byte[] ReadAll()
    {
        using FileStream file = new(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    // How long a payload makes the next batch end there.
    private static int LengthFor(LogFile log, int end) =>
        (int)(end - log.Length - LogFormat.BatchHeader - Changes(1, 0).Length);

    private static ReadOnlyMemory<byte> Changes(long sequence, int length)
    {
        byte[] payload = new byte[length];
        payload.AsSpan().Fill((byte)'x');
        ArrayBufferWriter<byte> changes = new();
        LogFormat.AppendChange(changes, new SessionChange.Opened("c", 60));
        LogFormat.AppendChange(changes, new SessionChange.Queued("c", new Delivery(
            sequence, new() { Topic = "t", Payload = payload, QoS = 1 }, DateTimeOffset.UnixEpoch)
        { QoS = 1 }));
        return changes.WrittenMemory;
    }
}
