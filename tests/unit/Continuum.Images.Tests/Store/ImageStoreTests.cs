using Continuum.Contracts.Images;
using Continuum.Images.Store;
using Continuum.Images.Tests.Layers;

namespace Continuum.Images.Tests.Store;

public sealed class ImageStoreTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Content_is_found_under_its_digest()
    {
        string digest = await _store.AddTextAsync("hello");

        Assert.Equal(Digest.Of("hello"u8), digest);
        using StreamReader reader = new(_store.Images.OpenRead(digest));
        Assert.Equal("hello", await reader.ReadToEndAsync());
        Assert.Empty(Directory.GetFiles(_store.File("store", "partial")));
    }

    [Fact]
    public void A_blob_that_is_not_there_is_named_in_the_refusal()
    {
        string absent = Digest.Of("absent"u8);

        ImageException refusal = Assert.Throws<ImageException>(() => _store.Images.OpenRead(absent));

        Assert.Equal(ImageErrorCode.NotFound, refusal.Code);
        Assert.Contains(absent, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_source_leaves_nothing_behind()
    {
        await Assert.ThrowsAnyAsync<IOException>(() => _store.Images.AddAsync(new BrokenStream(), default));

        Assert.Empty(Directory.GetFiles(_store.File("store", "partial")));
        Assert.Empty(Directory.GetFiles(_store.File("store", "blobs", "sha256")));
    }

    [Fact]
    public async Task Many_writers_of_one_folder_end_with_whole_blobs()
    {
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(seed => RandomBytes(seed, 200_000))];
        ImageStore[] processes =
            [.. Enumerable.Range(0, 4).Select(_ => new ImageStore(_store.Images.Folder, new(), TimeProvider.System))];

        await Task.WhenAll(
            from process in processes
            from content in contents
            select Task.Run(() => process.AddAsync(new MemoryStream(content), default)));

        string[] blobs = Directory.GetFiles(_store.File("store", "blobs", "sha256"));
        Assert.Equal(4, blobs.Length);
        foreach (byte[] content in contents)
        {
            using Stream blob = _store.Images.OpenRead(Digest.Of(content));
            Assert.Equal(Digest.Of(content), await Digest.OfAsync(blob, default));
        }
    }

    [Fact]
    public async Task An_image_is_unpacked_once_for_all_callers_and_processes()
    {
        byte[] root = Tar.Of(
            [Tar.Folder("var/task"), .. Enumerable.Range(0, 300).Select(n => Tar.File($"files/{n}", $"{n}"))]);
        string image = await _store.AddImageAsync((root, "/"), (Tar.Of(Tar.File("bootstrap")), "/var/task"));
        ImageStore other = new(_store.Images.Folder, new ImageStoreOptions(), TimeProvider.System);

        UnpackedImage[] unpacked = await Task.WhenAll(
            from n in Enumerable.Range(0, 8)
            let store = n % 2 == 0 ? _store.Images : other
            select Task.Run(() => store.UnpackAsync(image, default)));

        Assert.Single(unpacked.Select(each => each.RootPath).Distinct());
        Assert.Equal(300, Directory.GetFiles(Path.Combine(unpacked[0].RootPath, "files")).Length);
        ImageMount mount = Assert.Single(unpacked[0].Mounts);
        Assert.Equal("/var/task", mount.MountPath);
        Assert.True(File.Exists(Path.Combine(mount.HostPath, "bootstrap")));
        Assert.Equal(2, Directory.GetDirectories(_store.File("store", "layers")).Length);
    }

    [Fact]
    public async Task A_layer_without_a_mount_point_in_the_root_is_refused()
    {
        string image = await _store.AddImageAsync(
            (Tar.Of(Tar.File("a")), "/"), (Tar.Of(Tar.File("bootstrap")), "/var/task"));

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(
            () => _store.Images.UnpackAsync(image, default));

        Assert.Equal(ImageErrorCode.InvalidManifest, refusal.Code);
        Assert.Contains("/var/task", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_layer_leaves_no_tree_and_can_be_asked_for_again()
    {
        string image = await _store.AddImageAsync((Tar.Of(Tar.File("good"), Tar.File("../evil")), "/"));

        for (int attempt = 0; attempt < 2; attempt++)
        {
            ImageException refusal = await Assert.ThrowsAsync<ImageException>(
                () => _store.Images.UnpackAsync(image, default));
            Assert.Equal(ImageErrorCode.UnsafeLayer, refusal.Code);
        }

        Assert.Empty(Directory.GetDirectories(_store.File("store", "layers")));
        Assert.False(File.Exists(_store.File("store", "layers", "evil")));
    }

    [Fact]
    public async Task Missing_blobs_are_the_layers_that_are_not_here()
    {
        string here = await _store.AddTextAsync("here");
        string absent = Digest.Of("absent"u8);
        ImageManifest manifest = new(
            [new ImageLayer(here, 4, "/"), new ImageLayer(absent, 6, "/a"), new ImageLayer(absent, 6, "/b")],
            ["/x"],
            "/");

        Assert.Equal([absent], _store.Images.MissingBlobs(manifest).Select(layer => layer.Digest));
    }

    private static byte[] RandomBytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("the source broke");
    }
}
