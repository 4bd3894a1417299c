using Continuum.Images.Store;

namespace Continuum.Images.Tests.Store;

public sealed class BlobWriterTests : IDisposable
{
    private static readonly byte[] Content = "0123456789"u8.ToArray();
    private static readonly string ContentDigest = Digest.Of(Content);

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_blob_is_there_after_the_commit_and_not_before()
    {
        await using BlobWriter writer = Begin();
        await writer.WriteAsync(Content, default);
        Assert.False(_store.Images.Contains(ContentDigest));

        await writer.CommitAsync(default);

        Assert.True(_store.Images.Contains(ContentDigest));
    }

    [Fact]
    public async Task An_interrupted_write_goes_on_where_it_stopped()
    {
        await using (BlobWriter first = Begin())
        {
            await first.WriteAsync(Content.AsMemory(0, 4), default);
        }

        await using BlobWriter second = Begin();
        Assert.Equal(4, second.Offset);
        await second.WriteAsync(Content.AsMemory(4), default);
        await second.CommitAsync(default);

        Assert.True(_store.Images.Contains(ContentDigest));
    }

    [Theory]
    [InlineData("012345678X")]
    [InlineData("01234")]
    public async Task Wrong_content_is_refused_and_dropped(string wrong)
    {
        await using (BlobWriter writer = Begin())
        {
            await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(wrong), default);
            ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => writer.CommitAsync(default));
            Assert.Equal(ImageErrorCode.DigestMismatch, refusal.Code);
        }

        Assert.False(_store.Images.Contains(ContentDigest));
        await using BlobWriter again = Begin();
        Assert.Equal(0, again.Offset);
    }

    [Fact]
    public async Task More_than_was_announced_is_refused_at_once()
    {
        await using BlobWriter writer = Begin();
        await writer.WriteAsync(Content, default);

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(
            async () => await writer.WriteAsync(new byte[1], default));

        Assert.Equal(ImageErrorCode.DigestMismatch, refusal.Code);
    }

    [Fact]
    public async Task Two_writers_of_one_digest_do_not_disturb_each_other()
    {
        ImageStore otherProcess = new(_store.Images.Folder, new ImageStoreOptions(), TimeProvider.System);
        await using BlobWriter first = Begin();
        await first.WriteAsync(Content.AsMemory(0, 4), default);
        await using BlobWriter second = otherProcess.BeginWrite(ContentDigest, Content.Length);
        Assert.Equal(0, second.Offset);

        await second.WriteAsync(Content, default);
        await second.CommitAsync(default);
        await first.WriteAsync(Content.AsMemory(4), default);
        await first.CommitAsync(default);

        using Stream blob = _store.Images.OpenRead(ContentDigest);
        Assert.Equal(ContentDigest, await Digest.OfAsync(blob, default));
        Assert.Empty(Directory.GetFiles(_store.File("store", "partial")));
    }

    private BlobWriter Begin() => _store.Images.BeginWrite(ContentDigest, Content.Length);
}
