using System.Formats.Tar;
using Continuum.Images.Layers;

namespace Continuum.Images.Tests.Layers;

public sealed class LayerUnpackerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "/etc/passwd", Tar.Of(Tar.File("/etc/passwd")) },
        { "../evil", Tar.Of(Tar.File("../evil")) },
        { "a/../../evil", Tar.Of(Tar.File("a/../../evil")) },
        { "a//b", Tar.Of(Tar.File("a//b")) },
        { "a/./b", Tar.Of(Tar.File("a/./b")) },
        { "absolute", Tar.Of(Tar.Link("absolute", "/etc")) },
        { "up", Tar.Of(Tar.Link("up", "../x")) },
        { "a/up", Tar.Of(Tar.Link("a/up", "../../x")) },
        { "a/chain", Tar.Of(Tar.Folder("b/c"), Tar.Link("a/root", "../b/c"), Tar.Link("a/chain", "root/../..")) },
        { "link/evil", Tar.Of(Tar.Folder("real"), Tar.Link("link", "real"), Tar.File("link/evil")) },
        { "file/evil", Tar.Of(Tar.File("file"), Tar.File("file/evil")) },
        { "hard", Tar.Of(Tar.File("a"), Tar.Link("hard", "a", TarEntryType.HardLink)) },
        { "null", Tar.Of(Tar.Special("null", TarEntryType.CharacterDevice)) },
        { "disk", Tar.Of(Tar.Special("disk", TarEntryType.BlockDevice)) },
        { "pipe", Tar.Of(Tar.Special("pipe", TarEntryType.Fifo)) },
        { "twice", Tar.Of(Tar.File("twice"), Tar.File("twice")) },
        { "twice", Tar.Of(Tar.File("twice"), Tar.Folder("twice")) },
        { "twice", Tar.Of(Tar.Folder("twice"), Tar.Link("twice", "elsewhere")) },
        { "./twice", Tar.Of(Tar.File("twice"), Tar.File("./twice")) },
        { new string('n', 300), Tar.Of(Tar.File(new string('n', 300))) },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_entry_is_refused_by_name(string entry, byte[] tar)
    {
        ImageException refusal = Assert.Throws<ImageException>(() => Unpack(tar));

        Assert.Equal(ImageErrorCode.UnsafeLayer, refusal.Code);
        Assert.Equal(entry, refusal.Entry);
        Assert.Equal(["tree"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Files_are_read_only_and_never_setuid()
    {
        const UnixFileMode wild = (UnixFileMode)0b111_111_111_111;

        Unpack(Tar.Of(Tar.File("program", "x", wild), Tar.File("data", "x", UnixFileMode.UserWrite)));

        Assert.Equal((UnixFileMode)0b101_101_101, File.GetUnixFileMode(_folder.File("tree", "program")));
        Assert.Equal((UnixFileMode)0b100_100_100, File.GetUnixFileMode(_folder.File("tree", "data")));
    }

    [Fact]
    public void Links_that_stay_inside_are_kept()
    {
        Unpack(Tar.Of(Tar.File("usr/lib/x.so"), Tar.Link("lib", "usr/lib"), Tar.Link("usr/y", "../lib/x.so")));

        Assert.Equal("../lib/x.so", new FileInfo(_folder.File("tree", "usr", "y")).LinkTarget);
        Assert.Equal("x", File.ReadAllText(_folder.File("tree", "usr", "y")));
    }

    [Fact]
    public void Too_many_entries_and_too_many_bytes_are_refused()
    {
        byte[] tar = Tar.Of(Tar.File("a", "12345"), Tar.File("b", "12345"));

        AssertTooLarge("b", tar, new LayerLimits { MaxEntries = 1 });
        AssertTooLarge("b", tar, new LayerLimits { MaxTotalBytes = 9 });
    }

    [Fact]
    public void A_cut_off_tar_is_refused()
    {
        byte[] tar = Tar.Of(Tar.File("a", new string('x', 5_000)));

        ImageException refusal = Assert.Throws<ImageException>(() => Unpack(tar[..3_000]));

        Assert.Equal(ImageErrorCode.UnsafeLayer, refusal.Code);
    }

    [Fact]
    public void Damaged_tars_are_unpacked_inside_or_refused_and_nothing_else()
    {
        byte[] good = Tar.Of(
            Tar.Folder("usr"), Tar.File("usr/a", new string('a', 700)), Tar.Link("usr/b", "a"), Tar.File("c", "ccc"));
        for (int seed = 0; seed < 1_500; seed++)
        {
            byte[] damaged = Damage(good, new Random(seed));
            string tree = _folder.File("fuzz", "tree");
            try
            {
                new LayerUnpacker(new LayerLimits { MaxTotalBytes = 1_000_000 })
                    .Unpack(new MemoryStream(damaged), tree, default);
            }
            catch (ImageException refusal)
            {
                Assert.True(refusal.Code is ImageErrorCode.UnsafeLayer or ImageErrorCode.TooLarge, $"seed {seed}");
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {seed}: {failure}");
            }

            Assert.Equal(["tree"], Directory.GetFileSystemEntries(_folder.File("fuzz")).Select(Path.GetFileName));
            Directory.Delete(_folder.File("fuzz"), recursive: true);
        }
    }

    // Changes bytes and makes the headers' checksums right again, or the tar reader would refuse nearly all at once.
    private static byte[] Damage(byte[] good, Random random)
    {
        byte[] bytes = [.. good];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int block = random.Next(bytes.Length / 512) * 512;
            int place = block + (random.Next(2) == 0 ? random.Next(512) : random.Next(100, 160));
            bytes[place] = random.Next(2) == 0 ? (byte)random.Next(256) : "/.012357LKxg\0"u8.ToArray()[random.Next(13)];
            if (random.Next(5) != 0)
            {
                int sum = 8 * ' ';
                for (int index = 0; index < 512; index++)
                {
                    sum += index is >= 148 and < 156 ? 0 : bytes[block + index];
                }

                System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ")
                    .CopyTo(bytes, block + 148);
            }
        }

        return random.Next(10) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private void AssertTooLarge(string entry, byte[] tar, LayerLimits limits)
    {
        string tree = _folder.File(Guid.NewGuid().ToString("N"));
        ImageException refusal = Assert.Throws<ImageException>(
            () => new LayerUnpacker(limits).Unpack(new MemoryStream(tar), tree, default));
        Assert.Equal(ImageErrorCode.TooLarge, refusal.Code);
        Assert.Equal(entry, refusal.Entry);
    }

    private void Unpack(byte[] tar) =>
        new LayerUnpacker(new LayerLimits()).Unpack(new MemoryStream(tar), _folder.File("tree"), default);
}
