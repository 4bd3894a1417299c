using System.Buffers;
using System.Security.Cryptography;
using Continuum.Contracts.Images;
using Continuum.Images.Manifests;

namespace Continuum.Images.Store;

/// <summary>
/// Content by its digest, in a folder: <c>blobs/sha256/</c> (layers and manifests), <c>layers/</c> (unpacked trees) and
/// <c>partial/</c> (downloads under way). Any number of processes may use one folder at once: every name appears by a
/// rename of something whole. Safe for concurrent use.
/// </summary>
public sealed class ImageStore
{
    private const int CopyBytes = 128 * 1024;

    private readonly ImageStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly LayerTrees _trees;

    /// <summary>Opens the store, creating its folders where they are missing.</summary>
    public ImageStore(string folder, ImageStoreOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _options = options;
        _time = time;
        Folders = new StoreFolders(folder);
        _trees = new LayerTrees(Folders, options.LayerLimits);
    }

    /// <summary>The store's folder, an absolute path.</summary>
    public string Folder => Folders.Root;

    internal StoreFolders Folders { get; }

    /// <summary>Whether the blob is here, whole.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidDigest"/>.</exception>
    public bool Contains(string digest) => File.Exists(Folders.Blob(digest));

    /// <summary>Opens a blob; the caller disposes the stream.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.NotFound"/>.</exception>
    public Stream OpenRead(string digest)
    {
        try
        {
            return new FileStream(
                Folders.Blob(digest), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException failure)
        {
            throw new ImageException(
                ImageErrorCode.NotFound, $"The store {Folder} has no blob {digest}: pull or build the image", failure);
        }
    }

    /// <summary>Stores a stream and says what its digest is.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.DiskFull"/>; nothing stays behind.</exception>
    public async Task<string> AddAsync(Stream content, CancellationToken cancellationToken)
    {
        string partial = Folders.NewPartial();
        try
        {
            string digest = await CopyAsync(content, partial, cancellationToken).ConfigureAwait(false);
            File.Move(partial, Folders.Blob(digest), overwrite: true);
            return digest;
        }
        catch (IOException failure) when (ImageException.IsDiskFull(failure))
        {
            throw ImageException.DiskFull(Folder, failure);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Stores a manifest and returns the image's digest.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidManifest"/> or DiskFull.</exception>
    public async Task<string> AddManifestAsync(ImageManifest manifest, CancellationToken cancellationToken)
    {
        using MemoryStream json = new(ManifestCodec.Encode(manifest), writable: false);
        return await AddAsync(json, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Begins, or resumes, writing a blob whose digest and size in bytes are known.</summary>
    /// <exception cref="ImageException"><see cref="ImageErrorCode.InvalidDigest"/> or DiskFull.</exception>
    public BlobWriter BeginWrite(string digest, long size) => BlobWriter.Open(Folders, digest, size);

    /// <summary>Reads an image's manifest.</summary>
    /// <exception cref="ImageException">NotFound, or <see cref="ImageErrorCode.InvalidManifest"/>.</exception>
    public async Task<ImageManifest> ReadManifestAsync(string digest, CancellationToken cancellationToken)
    {
        await using Stream blob = OpenRead(digest);
        if (blob.Length > ManifestCodec.MaxBytes)
        {
            throw new ImageException(
                ImageErrorCode.InvalidManifest, $"{digest} is no manifest: it has {blob.Length} bytes");
        }

        byte[] json = new byte[blob.Length];
        await blob.ReadExactlyAsync(json, cancellationToken).ConfigureAwait(false);
        return ManifestCodec.Decode(json);
    }

    /// <summary>The layers of a manifest that the store lacks, in its order.</summary>
    public IReadOnlyList<ImageLayer> MissingBlobs(ImageManifest manifest) =>
        [.. manifest.Layers.Where(layer => !Contains(layer.Digest)).DistinctBy(layer => layer.Digest)];

    /// <summary>
    /// Unpacks an image's layers, each once for all images and callers, and says where the trees are. They are owned by
    /// the user of this process, files read-only; do not write into them.
    /// </summary>
    /// <exception cref="ImageException">
    /// NotFound, <see cref="ImageErrorCode.UnsafeLayer"/>, TooLarge, InvalidManifest (a mount point is missing in the
    /// root) or DiskFull.
    /// </exception>
    public async Task<UnpackedImage> UnpackAsync(string manifestDigest, CancellationToken cancellationToken)
    {
        ImageManifest manifest = await ReadManifestAsync(manifestDigest, cancellationToken).ConfigureAwait(false);
        List<ImageMount> mounts = [];
        foreach (ImageLayer layer in manifest.Layers)
        {
            string tree = await EnsureLayerAsync(layer.Digest, cancellationToken).ConfigureAwait(false);
            mounts.Add(new ImageMount(tree, layer.MountPath));
        }

        string root = mounts[0].HostPath;
        foreach (ImageMount mount in mounts.Skip(1))
        {
            RequireMountPoint(root, mount.MountPath);
        }

        return new UnpackedImage(
            manifestDigest, root, mounts[1..], manifest.EntryPoint, manifest.WorkingDirectory);
    }

    /// <summary>
    /// Removes blobs and trees that no kept manifest needs, and abandoned downloads; what is younger than
    /// <see cref="ImageStoreOptions.GarbageGrace"/> stays. Name every image in use.
    /// </summary>
    public Task<GarbageReport> CollectGarbageAsync(
        IReadOnlySet<string> keepManifests, CancellationToken cancellationToken) =>
        new GarbageCollection(this, _time.GetUtcNow() - _options.GarbageGrace)
            .RunAsync(keepManifests, cancellationToken);

    internal Task<string> EnsureLayerAsync(string digest, CancellationToken cancellationToken) =>
        _trees.EnsureAsync(digest, OpenRead, cancellationToken);

    private static async Task<string> CopyAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        file.Flush(flushToDisk: true);
        return Digest.FromHash(hash.GetHashAndReset());
    }

    private static void RequireMountPoint(string root, string mountPath)
    {
        string current = root;
        foreach (string part in mountPath[1..].Split('/'))
        {
            current = Path.Combine(current, part);
            DirectoryInfo info = new(current);
            if (!info.Exists || info.LinkTarget is not null)
            {
                throw new ImageException(
                    ImageErrorCode.InvalidManifest,
                    $"A layer is mounted at {mountPath}, but the root layer has no such directory");
            }
        }
    }
}
