using Continuum.Images.Processes;
using Continuum.Images.Store;
using Continuum.Images.Tests.Layers;

namespace Continuum.Images.Tests.Store;

/// <summary>A store on a real file system of 1 MiB.</summary>
public sealed class DiskFullTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private string? _whyNot;

    public async ValueTask InitializeAsync()
    {
        try
        {
            string[] arguments = ["-t", "tmpfs", "-o", "size=1m,mode=700", "continuum-test", _folder.Path];
            await ChildProcess.RunAsync("mount", arguments, default);
        }
        catch (ImageException failure)
        {
            _whyNot = failure.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_whyNot is null)
        {
            await ChildProcess.RunAsync("umount", [_folder.Path], default);
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task A_full_disk_is_said_clearly_and_leaves_nothing_or_what_can_be_resumed()
    {
        Assert.SkipUnless(_whyNot is null, $"needs to mount a tmpfs: {_whyNot}");
        ImageStore store = new(_folder.File("store"), new ImageStoreOptions(), TimeProvider.System);
        byte[] large = new byte[2 * 1024 * 1024];

        ImageException added = await Assert.ThrowsAsync<ImageException>(
            () => store.AddAsync(new MemoryStream(large), default));
        Assert.Equal(ImageErrorCode.DiskFull, added.Code);
        Assert.Empty(Directory.GetFiles(_folder.File("store", "partial")));

        await using (BlobWriter writer = store.BeginWrite(Digest.Of(large), large.Length))
        {
            ImageException written = await Assert.ThrowsAsync<ImageException>(
                async () => await writer.WriteAsync(large, default));
            Assert.Equal(ImageErrorCode.DiskFull, written.Code);
        }

        await using BlobWriter resumed = store.BeginWrite(Digest.Of(large), large.Length);
        Assert.InRange(resumed.Offset, 1, 1024 * 1024);
    }

    [Fact]
    public async Task A_layer_that_does_not_fit_leaves_no_tree()
    {
        Assert.SkipUnless(_whyNot is null, $"needs to mount a tmpfs: {_whyNot}");
        ImageStore store = new(_folder.File("store"), new ImageStoreOptions(), TimeProvider.System);
        byte[] tar = Tar.Of(Tar.File("large", new string('x', 700_000)));
        string layer = await store.AddAsync(new MemoryStream(tar), default);
        string image = await store.AddManifestAsync(new([new(layer, tar.Length, "/")], ["/x"], "/"), default);

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => store.UnpackAsync(image, default));

        Assert.Equal(ImageErrorCode.DiskFull, refusal.Code);
        Assert.Empty(Directory.GetDirectories(_folder.File("store", "layers")));
    }
}
