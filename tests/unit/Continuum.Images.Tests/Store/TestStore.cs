using System.Text;
using Continuum.Contracts.Images;
using Continuum.Images.Store;

namespace Continuum.Images.Tests.Store;

/// <summary>A store in a temporary folder of its own.</summary>
internal sealed class TestStore : IDisposable
{
    private readonly TempFolder _folder = new();

    public TestStore(TimeProvider? time = null)
    {
        Images = new ImageStore(_folder.File("store"), new ImageStoreOptions(), time ?? TimeProvider.System);
    }

    public ImageStore Images { get; }

    public string File(params string[] parts) => _folder.File(parts);

    public Task<string> AddTextAsync(string text) => AddAsync(Encoding.UTF8.GetBytes(text));

    public async Task<string> AddAsync(byte[] content)
    {
        using MemoryStream stream = new(content);
        return await Images.AddAsync(stream, default);
    }

    public async Task<string> AddImageAsync(params (byte[] Tar, string MountPath)[] layers)
    {
        List<ImageLayer> added = [];
        foreach ((byte[] tar, string mountPath) in layers)
        {
            added.Add(new ImageLayer(await AddAsync(tar), tar.Length, mountPath));
        }

        return await Images.AddManifestAsync(new ImageManifest(added, ["/run"], "/"), default);
    }

    public void Dispose() => _folder.Dispose();
}
