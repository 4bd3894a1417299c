using Continuum.Contracts.Images;
using Continuum.Images.Store;
using Continuum.Images.Tests.Layers;
using Continuum.Images.Tests.Store;
using Continuum.Images.Transfer;

namespace Continuum.Images.Tests.Transfer;

public sealed class ImageTransferTests : IAsyncLifetime
{
    private static readonly TransferOptions Quick = new()
    {
        AttemptsWithoutProgress = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromMilliseconds(4),
    };

    private readonly TestStore _from = new();
    private readonly TestStore _to = new();
    private string _image = "";
    private ImageManifest _manifest = null!;

    public async ValueTask InitializeAsync()
    {
        byte[] root = Tar.Of(Tar.Folder("var/task"), Tar.File("large", new string('r', 300_000)));
        _image = await _from.AddImageAsync((root, "/"), (Tar.Of(Tar.File("bootstrap")), "/var/task"));
        _manifest = await _from.Images.ReadManifestAsync(_image, default);
    }

    public ValueTask DisposeAsync()
    {
        _from.Dispose();
        _to.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_pulled_image_can_be_unpacked()
    {
        await PullAsync(new StoreBlobSource(_from.Images));

        UnpackedImage image = await _to.Images.UnpackAsync(_image, default);
        Assert.True(File.Exists(Path.Combine(image.RootPath, "large")));
    }

    [Fact]
    public async Task Only_missing_layers_are_fetched()
    {
        using (Stream root = _from.Images.OpenRead(_manifest.Layers[0].Digest))
        {
            await _to.Images.AddAsync(root, default);
        }

        FlakySource source = new(new StoreBlobSource(_from.Images));
        await PullAsync(source);

        Assert.Equal([_image, _manifest.Layers[1].Digest], source.Requests.Select(request => request.Digest));
    }

    [Fact]
    public async Task A_broken_transfer_goes_on_at_its_offset_and_sends_no_byte_twice()
    {
        int manifestBytes = (int)new FileInfo(_from.File("store", "blobs", "sha256", Digest.HexOf(_image))).Length;
        FlakySource source = new(new StoreBlobSource(_from.Images), int.MaxValue, 100_000, 1, 50_000);

        await PullAsync(source);

        string root = _manifest.Layers[0].Digest;
        Assert.Equal(
            [(root, 0L), (root, 100_000L), (root, 100_001L), (root, 150_001L)],
            source.Requests.Where(request => request.Digest == root));
        Assert.Equal(manifestBytes + _manifest.Layers.Sum(layer => layer.SizeBytes), source.BytesSent);
    }

    [Fact]
    public async Task A_pull_given_up_is_resumed_by_the_next()
    {
        FlakySource dying = new(new StoreBlobSource(_from.Images), int.MaxValue, 70_000, 0, 0, 0);
        ImageException failure = await Assert.ThrowsAsync<ImageException>(() => PullAsync(new NeverAgain(dying, 2)));
        Assert.Equal(ImageErrorCode.TransferFailed, failure.Code);
        Assert.Contains("70000", failure.Message, StringComparison.Ordinal);
        Assert.False(_to.Images.Contains(_image));

        FlakySource healthy = new(new StoreBlobSource(_from.Images));
        await PullAsync(healthy);

        Assert.Contains((_manifest.Layers[0].Digest, 70_000L), healthy.Requests);
        Assert.True(_to.Images.Contains(_image));
    }

    [Fact]
    public async Task A_corrupted_layer_is_refused()
    {
        FlakySource source = new(new StoreBlobSource(_from.Images))
        {
            Tamper = (digest, bytes) => bytes[^1] ^= (byte)(digest == _manifest.Layers[0].Digest ? 1 : 0),
        };

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => PullAsync(source));

        Assert.Equal(ImageErrorCode.DigestMismatch, refusal.Code);
        Assert.False(_to.Images.Contains(_manifest.Layers[0].Digest));
        Assert.False(_to.Images.Contains(_image));
    }

    [Fact]
    public async Task A_corrupted_manifest_is_refused()
    {
        FlakySource source = new(new StoreBlobSource(_from.Images)) { Tamper = (_, bytes) => bytes[0] ^= 1 };

        Assert.Equal(
            ImageErrorCode.DigestMismatch, (await Assert.ThrowsAsync<ImageException>(() => PullAsync(source))).Code);
    }

    [Fact]
    public async Task What_an_earlier_attempt_left_damaged_is_fetched_again()
    {
        ImageLayer root = _manifest.Layers[0];
        await using (BlobWriter writer = _to.Images.BeginWrite(root.Digest, root.SizeBytes))
        {
            await writer.WriteAsync(new byte[1000], default);
            await writer.WriteAsync("damaged"u8.ToArray(), default);
        }

        await PullAsync(new StoreBlobSource(_from.Images));

        Assert.Empty(_to.Images.MissingBlobs(_manifest));
    }

    [Fact]
    public async Task A_source_without_the_image_is_asked_once()
    {
        using TestStore empty = new();
        FlakySource source = new(new StoreBlobSource(empty.Images));

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => PullAsync(source));

        Assert.Equal(ImageErrorCode.NotFound, refusal.Code);
        Assert.Single(source.Requests);
    }

    [Fact]
    public async Task Progress_ends_at_the_total()
    {
        LastReport last = new();

        await new ImageTransfer(_to.Images, Quick, TimeProvider.System)
            .PullAsync(_image, new StoreBlobSource(_from.Images), last, default);

        long total = _manifest.Layers.Sum(layer => layer.SizeBytes);
        Assert.Equal(new TransferProgress(_manifest.Layers[1].Digest, total, total), last.Value);
    }

    private Task<ImageManifest> PullAsync(IBlobSource source) =>
        new ImageTransfer(_to.Images, Quick, TimeProvider.System).PullAsync(_image, source, null, default);

    private sealed class LastReport : IProgress<TransferProgress>
    {
        public TransferProgress? Value { get; private set; }

        public void Report(TransferProgress value) => Value = value;
    }

    /// <summary>Answers a number of requests and then none.</summary>
    private sealed class NeverAgain(IBlobSource inner, int requests) : IBlobSource
    {
        private int _left = requests;

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
            string digest, long offset, CancellationToken cancellationToken) =>
            _left-- > 0 ? inner.ReadAsync(digest, offset, cancellationToken) : throw new IOException("nobody there");
    }
}
