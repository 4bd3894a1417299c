using Continuum.Contracts.Images;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;
using Continuum.Images.Tests.Store;

namespace Continuum.Images.Tests.Builds;

public sealed class ImageBuilderTests : IDisposable
{
    private readonly TestStore _store = new();
    private readonly ImageBuilder _builder;

    public ImageBuilderTests()
    {
        _builder = new ImageBuilder(_store.Images, [new ProvidedBase()]);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_provided_function_is_its_folder_over_a_tiny_root()
    {
        FunctionSource source = MakeFunction();

        string digest = await _builder.BuildFunctionImageAsync(source, null, default);

        ImageManifest manifest = await _store.Images.ReadManifestAsync(digest, default);
        Assert.Equal(["/", "/var/task"], manifest.Layers.Select(layer => layer.MountPath));
        Assert.InRange(manifest.Layers[0].SizeBytes, 1, 64 * 1024);
        UnpackedImage image = await _store.Images.UnpackAsync(digest, default);
        Assert.Equal(["/var/task/bootstrap"], image.EntryPoint);
        Assert.Equal("#!/bin/true\n", File.ReadAllText(Path.Combine(image.Mounts[0].HostPath, "bootstrap")));
        string[] mountPoints = ["proc", "dev", "tmp", "var/task", "var/runtime"];
        Assert.All(mountPoints, name => Assert.True(Directory.Exists(Path.Combine(image.RootPath, name)), name));
        Assert.Equal(2, Directory.GetDirectories(_store.File("store", "layers")).Length);
    }

    [Fact]
    public async Task The_same_function_gives_the_same_image_in_another_store()
    {
        using TestStore other = new();
        FunctionSource source = MakeFunction();

        string here = await _builder.BuildFunctionImageAsync(source, null, default);
        string there = await new ImageBuilder(other.Images, [new ProvidedBase()])
            .BuildFunctionImageAsync(source, null, default);

        Assert.Equal(here, there);
    }

    [Fact]
    public async Task A_refused_folder_leaves_no_blob()
    {
        FunctionSource source = MakeFunction();
        File.CreateSymbolicLink(Path.Combine(source.Folder, "zz"), "/etc/passwd");

        ImageException refusal = await Assert.ThrowsAsync<ImageException>(
            () => _builder.BuildFunctionImageAsync(source, null, default));

        Assert.Equal(ImageErrorCode.UnsafeLayer, refusal.Code);
        Assert.Empty(Directory.GetFiles(_store.File("store", "blobs", "sha256")));
    }

    [Fact]
    public async Task A_cancelled_build_ends()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        Task build = _builder.BuildFunctionImageAsync(MakeFunction(), null, cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.WithinAsync("the build's end", build));
    }

    [Fact]
    public async Task An_unknown_runtime_is_answered_with_the_known_ones()
    {
        ImageException refusal = await Assert.ThrowsAsync<ImageException>(
            () => _builder.BuildFunctionImageAsync(MakeFunction() with { Runtime = "cobol" }, null, default));

        Assert.Equal(ImageErrorCode.UnknownRuntime, refusal.Code);
        Assert.Contains("provided", refusal.Message, StringComparison.Ordinal);
    }

    private FunctionSource MakeFunction()
    {
        string folder = _store.File("function");
        Directory.CreateDirectory(folder);
        string bootstrap = Path.Combine(folder, "bootstrap");
        File.WriteAllText(bootstrap, "#!/bin/true\n");
        File.SetUnixFileMode(bootstrap, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new FunctionSource(folder, "provided", null);
    }
}
