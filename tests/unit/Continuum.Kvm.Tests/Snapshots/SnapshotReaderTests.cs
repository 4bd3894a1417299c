using Continuum.Kvm.Snapshots;

namespace Continuum.Kvm.Tests.Snapshots;

public sealed class SnapshotReaderTests
{
    [Fact]
    public void What_was_written_is_read_back()
    {
        using var writer = new SnapshotWriter();
        WriteAll(writer);

        var reader = new SnapshotReader(writer.Written);

        Assert.Equal(-5, reader.ReadInt32());
        Assert.Equal(long.MinValue, reader.ReadInt64());
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.True(reader.ReadBoolean());
        Assert.False(reader.ReadBoolean());
        Assert.Equal([1, 2, 3], reader.ReadBytes().ToArray());
        Assert.Null(reader.ReadString());
        Assert.Equal("", reader.ReadString());
        Assert.Equal("a\ud800b", reader.ReadString());
        Assert.Equal(100_000, reader.ReadBytes().Length);
        reader.ExpectEnd();
    }

    [Fact]
    public void An_object_that_several_lead_to_stays_one()
    {
        object first = new();
        object second = new();
        using var writer = new SnapshotWriter();
        Assert.True(writer.WriteReference(first));
        Assert.True(writer.WriteReference(second));
        Assert.False(writer.WriteReference(first));

        var reader = new SnapshotReader(writer.Written);

        Assert.False(reader.TryReadReference(out int outer, out object? none));
        Assert.Null(none);
        Assert.False(reader.TryReadReference(out int inner, out none));
        reader.Remember(inner, second);
        reader.Remember(outer, first);
        Assert.True(reader.TryReadReference(out _, out object? again));
        Assert.Same(first, again);
    }

    [Fact]
    public void An_object_within_itself_is_refused()
    {
        using var writer = new SnapshotWriter();
        writer.WriteInt32(0);
        writer.WriteInt32(0);
        var reader = new SnapshotReader(writer.Written);
        reader.TryReadReference(out int _, out object? _);

        Assert.Equal(
            SnapshotProblem.Damaged,
            Assert.Throws<SnapshotException>(() => reader.TryReadReference(out int _, out object? _)).Problem);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    [InlineData(3)]
    public void A_count_that_cannot_be_is_refused(int count)
    {
        using var writer = new SnapshotWriter();
        writer.WriteInt32(count);
        writer.WriteInt64(0);

        Assert.Throws<SnapshotException>(() => new SnapshotReader(writer.Written).ReadCount(leastBytes: 4));
    }

    [Fact]
    public void Cut_or_changed_bytes_are_read_within_or_refused()
    {
        using var writer = new SnapshotWriter();
        WriteAll(writer);
        byte[] bytes = writer.Written[..64].ToArray();
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            ReadAll(bytes.AsMemory(0, cut));
        }

        for (int bit = 0; bit < 8 * bytes.Length; bit++)
        {
            byte[] changed = writer.Written.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadAll(changed);
        }
    }

    [Fact]
    public void Any_bytes_are_read_within_or_refused()
    {
        var random = new Random(20261121);
        byte[] bytes = new byte[256];
        for (int round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            var reader = new SnapshotReader(bytes.AsMemory(0, random.Next(bytes.Length)));
            try
            {
                while (reader.Remaining > 0)
                {
                    ReadOne(reader, random.Next(8));
                }
            }
            catch (SnapshotException refused)
            {
                Assert.Equal(SnapshotProblem.Damaged, refused.Problem);
            }
        }
    }

    private static void ReadOne(SnapshotReader reader, int kind)
    {
        switch (kind)
        {
            case 0: reader.ReadInt32(); break;
            case 1: reader.ReadInt64(); break;
            case 2: reader.ReadUInt64(); break;
            case 3: reader.ReadBoolean(); break;
            case 4: Assert.True(reader.ReadBytes().Length <= 256); break;
            case 5: reader.ReadString(); break;
            case 6: Assert.InRange(reader.ReadCount(2), 0, 128); break;
            default: reader.TryReadReference(out int _, out object? _); break;
        }
    }

    private static void WriteAll(SnapshotWriter writer)
    {
        writer.WriteInt32(-5);
        writer.WriteInt64(long.MinValue);
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteBoolean(true);
        writer.WriteBoolean(false);
        writer.WriteBytes([1, 2, 3]);
        writer.WriteString(null);
        writer.WriteString("");
        writer.WriteString("a\ud800b");
        writer.WriteBytes(new byte[100_000]);
    }

    private static void ReadAll(ReadOnlyMemory<byte> bytes)
    {
        var reader = new SnapshotReader(bytes);
        try
        {
            reader.ReadInt32();
            reader.ReadInt64();
            reader.ReadUInt64();
            reader.ReadBoolean();
            reader.ReadBoolean();
            reader.ReadBytes();
            reader.ReadString();
            reader.ReadString();
            reader.ReadString();
            reader.ReadBytes();
        }
        catch (SnapshotException refused)
        {
            Assert.Equal(SnapshotProblem.Damaged, refused.Problem);
        }
    }
}
