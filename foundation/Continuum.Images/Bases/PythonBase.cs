using System.Runtime.InteropServices;
using System.Text;
using Continuum.Contracts.Images;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Layers;
using Continuum.Images.Processes;
using Continuum.Images.Store;

namespace Continuum.Images.Bases;

/// <summary>
/// The base of <c>python3.11</c>: CPython and its libraries from Debian 12's packages at <c>/</c>, and the runtime
/// client, a layer of its own that changes without the 40 MB beneath it, at <c>/var/runtime</c>. Nothing of the
/// building machine's own files is in it.
/// </summary>
public sealed class PythonBase(BaseImageOptions options) : IBaseImageBuilder
{
    private const string DebianRelease = "bookworm";
    private const string ClientMountPath = "/var/runtime";
    private const string ClientProgram = "bootstrap";

    // Raised when the tree is built differently from the same packages, so that cached builds are not taken for it.
    private const string Recipe = "1";

    // What the standard library links to, and no more: the whole dependency closure is 47 packages.
    private static readonly string[] PackageNames =
    [
        "libbz2-1.0", "libc6", "libcrypt1", "libdb5.3", "libexpat1", "libffi8", "libgcc-s1", "liblzma5",
        "libncursesw6", "libnsl2", "libpython3.11-minimal", "libpython3.11-stdlib", "libreadline8", "libsqlite3-0",
        "libssl3", "libtinfo6", "libtirpc3", "libuuid1", "python3.11-minimal", "zlib1g",
    ];

    // -s: there is no user's site-packages. -B: the file system is read-only. The site module stays, because functions
    // may call its exit(): starts without it (-S, -I) took the same 35 to 40 ms, bubblewrap included.
    private static readonly string[] EntryPoint =
        [PythonTree.Interpreter, "-s", "-B", $"{ClientMountPath}/{ClientProgram}"];

    /// <inheritdoc/>
    public string Runtime => "python3.11";

    /// <inheritdoc/>
    public async Task<ImageManifest> BuildAsync(
        ImageStore store, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(options.RuntimeClientFolder, ClientProgram)))
        {
            throw new ImageException(
                ImageErrorCode.NotFound,
                $"The runtime client {options.RuntimeClientFolder}/{ClientProgram} is missing: name its folder");
        }

        BuildRecords records = new(store);
        ImageLayer root = await RootAsync(store, records, progress, cancellationToken).ConfigureAwait(false);
        ImageLayer client = await ClientAsync(store, records, root, progress, cancellationToken).ConfigureAwait(false);
        return new ImageManifest([root, client], EntryPoint, FunctionFolder.MountPath);
    }

    private async Task<ImageLayer> RootAsync(
        ImageStore store, BuildRecords records, IProgress<BuildProgress>? progress, CancellationToken cancellationToken)
    {
        string newest = $"{Runtime} {RuntimeInformation.OSArchitecture} recipe {Recipe}";
        if (!options.RefreshPackages && records.Find(newest, "/") is { } known)
        {
            return known;
        }

        progress?.Report(new BuildProgress("fetching package lists", 0, 0));
        DebianArchive archive = new(Path.Combine(Path.GetFullPath(options.CacheFolder), DebianRelease), DebianRelease);
        await archive.UpdateAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DebianPackage> packages = await archive.FindAsync(PackageNames, cancellationToken)
            .ConfigureAwait(false);
        string exact = string.Join('\n', packages.Select(package => package.Hash).Prepend(newest));
        ImageLayer root = records.Find(exact, "/")
            ?? await AssembleAsync(store, archive, packages, progress, cancellationToken).ConfigureAwait(false);
        await records.RememberAsync(exact, root, cancellationToken).ConfigureAwait(false);
        await records.RememberAsync(newest, root, cancellationToken).ConfigureAwait(false);
        return root;
    }

    private static async Task<ImageLayer> AssembleAsync(
        ImageStore store,
        DebianArchive archive,
        IReadOnlyList<DebianPackage> packages,
        IProgress<BuildProgress>? progress,
        CancellationToken cancellationToken)
    {
        using WorkFolder work = new(store.Folders);
        for (int index = 0; index < packages.Count; index++)
        {
            progress?.Report(new BuildProgress("downloading and unpacking packages", index, packages.Count));
            string file = await archive.DownloadAsync(packages[index], cancellationToken).ConfigureAwait(false);
            await ChildProcess.RunAsync("dpkg-deb", ["--extract", file, work.Path], cancellationToken)
                .ConfigureAwait(false);
        }

        PythonTree tree = new(work.Path);
        tree.Finish(packages);
        progress?.Report(new BuildProgress("compiling the standard library", 0, 1));
        await tree.CompileLibraryAsync(cancellationToken).ConfigureAwait(false);
        progress?.Report(new BuildProgress("storing the base image", 0, 1));
        return await LayerBuild.AddFolderAsync(store, work.Path, "/", cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImageLayer> ClientAsync(
        ImageStore store,
        BuildRecords records,
        ImageLayer root,
        IProgress<BuildProgress>? progress,
        CancellationToken cancellationToken)
    {
        List<LayerSource> files = LayerSource.Scan(
            options.RuntimeClientFolder, source => source.Info.Name is not ("__pycache__" or ".git"));
        using MemoryStream sources = new();
        LayerWriter.Write(files, sources, cancellationToken);
        string key = new StringBuilder($"client {root.Digest} ")
            .Append(Digest.Of(sources.GetBuffer().AsSpan(0, (int)sources.Length))).ToString();
        if (records.Find(key, ClientMountPath) is { } known)
        {
            return known;
        }

        progress?.Report(new BuildProgress("compiling the runtime client", 0, 1));
        using WorkFolder work = new(store.Folders);
        sources.Position = 0;
        string copy = Path.Combine(work.Path, "client");
        new LayerUnpacker(new LayerLimits()).Unpack(sources, copy, cancellationToken);
        string interpreterRoot = await store.EnsureLayerAsync(root.Digest, cancellationToken).ConfigureAwait(false);
        await new PythonTree(interpreterRoot).CompileAsync(copy, copy, ClientMountPath, cancellationToken)
            .ConfigureAwait(false);
        ImageLayer client = await LayerBuild.AddFolderAsync(store, copy, ClientMountPath, cancellationToken)
            .ConfigureAwait(false);
        await records.RememberAsync(key, client, cancellationToken).ConfigureAwait(false);
        return client;
    }
}
