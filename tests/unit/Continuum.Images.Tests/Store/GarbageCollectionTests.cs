using Continuum.Images.Store;
using Continuum.Images.Tests.Layers;

namespace Continuum.Images.Tests.Store;

public sealed class GarbageCollectionTests : IDisposable
{
    private readonly ManualTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly TestStore _store;

    public GarbageCollectionTests()
    {
        _store = new TestStore(_time);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Only_what_no_kept_image_needs_is_removed()
    {
        byte[] shared = Tar.Of(Tar.Folder("var/task"));
        string kept = await _store.AddImageAsync((shared, "/"), (Tar.Of(Tar.File("kept")), "/var/task"));
        string dropped = await _store.AddImageAsync((shared, "/"), (Tar.Of(Tar.File("dropped")), "/var/task"));
        UnpackedImage keptTrees = await _store.Images.UnpackAsync(kept, default);
        UnpackedImage droppedTrees = await _store.Images.UnpackAsync(dropped, default);
        string abandoned = Digest.Of("abandoned"u8);
        await using (BlobWriter writer = _store.Images.BeginWrite(abandoned, 9))
        {
            await writer.WriteAsync("aba"u8.ToArray(), default);
        }

        _time.Advance(TimeSpan.FromHours(2));
        GarbageReport report = await _store.Images.CollectGarbageAsync(new HashSet<string> { kept }, default);

        Assert.Equal(2, report.Blobs);
        Assert.Equal(1, report.Trees);
        Assert.False(_store.Images.Contains(dropped));
        Assert.False(Directory.Exists(droppedTrees.Mounts[0].HostPath));
        Assert.True(Directory.Exists(keptTrees.RootPath));
        Assert.Empty(_store.Images.MissingBlobs(await _store.Images.ReadManifestAsync(kept, default)));
        await using BlobWriter again = _store.Images.BeginWrite(abandoned, 9);
        Assert.Equal(0, again.Offset);
    }

    [Fact]
    public async Task What_is_young_stays_because_its_manifest_may_be_about_to_come()
    {
        string young = await _store.AddTextAsync("young");

        GarbageReport report = await _store.Images.CollectGarbageAsync(new HashSet<string>(), default);

        Assert.Equal(new GarbageReport(0, 0, 0), report);
        Assert.True(_store.Images.Contains(young));
    }
}
