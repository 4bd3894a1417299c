using Continuum.Contracts.Images;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Processes;
using Continuum.Images.Store;
using Continuum.Images.Tests.Store;

namespace Continuum.Images.Tests.Bases;

/// <summary>Builds the real base from the machine's package sources and runs it: the longest test here.</summary>
public sealed class PythonBaseTests : IDisposable
{
    private const string Program =
        "import bz2, ctypes, curses, datetime, dbm.ndbm, decimal, hashlib, http.client, json, lzma, multiprocessing\n"
        + "import pwd, readline, sqlite3, ssl, sys, uuid, zlib, client_part\n"
        + "assert sqlite3.connect(':memory:').execute('select 6*7').fetchone() == (42,)\n"
        + "assert hashlib.sha256(b'').hexdigest().startswith('e3b0'), 'hash'\n"
        + "assert json.__cached__ and '__pycache__' in json.__spec__.cached\n"
        + "print(json.dumps([sys.version_info[:2], json.loads.__code__.co_filename, client_part.__file__]))\n";

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task The_base_runs_python_is_reproducible_and_is_built_once()
    {
        string client = MakeClient();
        BaseImageOptions options = new() { RuntimeClientFolder = client, CacheFolder = _store.File("cache") };
        string first;
        try
        {
            first = await Build(_store.Images, options, null);
        }
        catch (ImageException failure) when (failure.Code == ImageErrorCode.PackagesUnavailable)
        {
            Assert.Skip($"needs package sources of Debian 12: {failure.Message}");
            return;
        }

        ImageManifest manifest = await _store.Images.ReadManifestAsync(first, default);
        Assert.InRange(manifest.Layers.Sum(layer => layer.SizeBytes), 20_000_000, 60_000_000);
        UnpackedImage image = await _store.Images.UnpackAsync(first, default);
        AssertTree(image.RootPath);
        string answer = await RunAsync(image);
        Assert.Equal("[[3, 11], \"/usr/lib/python3.11/json/__init__.py\", \"/var/runtime/client_part.py\"]\n", answer);

        Stages again = new();
        Assert.Equal(first, await Build(_store.Images, options, again));
        Assert.DoesNotContain(again.Seen, stage => stage.Contains("packag", StringComparison.Ordinal));

        using TestStore other = new();
        Assert.Equal(first, await Build(other.Images, options, null));
        Assert.Equal(first, await Build(other.Images, options with { RefreshPackages = true }, null));
    }

    [Fact]
    public async Task A_missing_runtime_client_is_named()
    {
        BaseImageOptions options = new()
        {
            RuntimeClientFolder = _store.File("absent"),
            CacheFolder = _store.File("cache"),
        };

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => Build(_store.Images, options, null));

        Assert.Equal(ImageErrorCode.NotFound, refusal.Code);
        Assert.Contains("absent/bootstrap", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_that_the_machine_has_no_sources_of_is_said_clearly()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/apt-get"), "needs apt-get");
        DebianArchive archive = new(_store.File("cache"), "slink");

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(() => archive.UpdateAsync(default));

        Assert.Equal(ImageErrorCode.PackagesUnavailable, refusal.Code);
        Assert.Contains("no Debian slink", refusal.Message, StringComparison.Ordinal);
    }

    private static Task<string> Build(ImageStore store, BaseImageOptions options, IProgress<BuildProgress>? progress) =>
        new ImageBuilder(store, [new PythonBase(options)]).BuildBaseImageAsync("python3.11", progress, default);

    private static void AssertTree(string root)
    {
        Assert.Equal("usr/lib", new DirectoryInfo(Path.Combine(root, "lib")).LinkTarget);
        Assert.Equal("usr/bin", new DirectoryInfo(Path.Combine(root, "bin")).LinkTarget);
        string[] packages = File.ReadAllLines(Path.Combine(root, "usr/share/continuum/packages.txt"));
        Assert.Contains(packages, line => line.StartsWith("python3.11-minimal 3.11.", StringComparison.Ordinal));
        string[] foreign = Directory.GetDirectories(Path.Combine(root, "usr/share"));
        Assert.DoesNotContain(Path.Combine(root, "usr/share/doc"), foreign);
    }

    private static async Task<string> RunAsync(UnpackedImage image)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs bubblewrap to run the image");
        List<string> arguments = ["--unshare-all", "--clearenv", "--ro-bind", image.RootPath, "/", "--proc", "/proc"];
        foreach (ImageMount mount in image.Mounts)
        {
            arguments.AddRange(["--ro-bind", mount.HostPath, mount.MountPath]);
        }

        return await ChildProcess.RunAsync(
            "bwrap",
            [.. arguments, "--tmpfs", "/tmp", "--chdir", image.WorkingDirectory, .. image.EntryPoint],
            default);
    }

    private string MakeClient()
    {
        string client = _store.File("client");
        Directory.CreateDirectory(client);
        File.WriteAllText(Path.Combine(client, "bootstrap"), Program);
        File.WriteAllText(Path.Combine(client, "client_part.py"), "X = 1\n");
        return client;
    }

    private sealed class Stages : IProgress<BuildProgress>
    {
        public List<string> Seen { get; } = [];

        public void Report(BuildProgress value) => Seen.Add(value.Stage);
    }
}
