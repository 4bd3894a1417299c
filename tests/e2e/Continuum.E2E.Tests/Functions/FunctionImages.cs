using Continuum.Contracts.Images;
using Continuum.E2E.Tests.Programs;
using Continuum.Images;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.E2E.Tests.Functions;

/// <summary>
/// The images of the tests' functions: compiled and built once a run, base images once and for all runs.
/// </summary>
internal static class FunctionImages
{
    private const string Compiler = "/usr/bin/musl-gcc";

    private static readonly Lazy<Task<string>> BuiltC = new(() => BuildAsync("provided", handler: null, MakeCAsync));
    private static readonly Lazy<Task<string>> BuiltPython =
        new(() => BuildAsync("python3.11", "app.handle", MakePythonAsync));

    public static ImageStore Store { get; } =
        new(Path.Combine(Repository.Cache, "images"), new ImageStoreOptions(), TimeProvider.System);

    private static ImageBuilder Builder { get; } = new(Store,
    [
        new ProvidedBase(),
        new PythonBase(new BaseImageOptions
        {
            RuntimeClientFolder = Path.Combine(Repository.Root, "runtimes", "python"),
            CacheFolder = Path.Combine(Repository.Cache, "packages"),
        }),
    ]);

    /// <summary>The digest of the C function's image; skips the test where there is no compiler.</summary>
    public static Task<string> CAsync()
    {
        Assert.SkipUnless(File.Exists(Compiler), $"needs {Compiler} (Debian: musl-tools)");
        return BuiltC.Value;
    }

    /// <summary>
    /// The digest of the Python function's image; skips the test where Debian's packages cannot be had.
    /// </summary>
    public static async Task<string> PythonAsync()
    {
        try
        {
            return await BuiltPython.Value;
        }
        catch (ImageException failure) when (failure.Code == ImageErrorCode.PackagesUnavailable)
        {
            Assert.Skip($"needs package sources of Debian 12: {failure.Message}");
            throw;
        }
    }

    /// <summary>
    /// An image without a program, as somebody who does not use the builder could upload it: the builder refuses such a
    /// folder, so this is the C function's image without its own layer.
    /// </summary>
    public static async Task<string> WithoutBootstrapAsync()
    {
        ImageManifest image = await Store.ReadManifestAsync(await CAsync(), CancellationToken.None);
        return await Store.AddManifestAsync(image with { Layers = [image.Layers[0]] }, CancellationToken.None);
    }

    /// <summary>Puts the C function's program into a folder, as its author would.</summary>
    public static Task MakeFolderAsync(string folder) =>
        MakeCAsync(Path.Combine(AppContext.BaseDirectory, "Functions", "Sources"), folder);

    private static async Task<string> BuildAsync(string runtime, string? handler, Func<string, string, Task> make)
    {
        string folder = Directory.CreateTempSubdirectory("continuum-e2e-function-").FullName;
        try
        {
            await make(Path.Combine(AppContext.BaseDirectory, "Functions", "Sources"), folder);
            return await Builder.BuildFunctionImageAsync(
                new FunctionSource(folder, runtime, handler), progress: null, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MakeCAsync(string sources, string folder)
    {
        ToolResult compiled = await Tool.RunAsync(
            Compiler, "-static", "-O1", "-Wall", "-Wextra", "-Werror",
            "-o", Path.Combine(folder, "bootstrap"), Path.Combine(sources, "function.c"));
        Assert.True(compiled.Code == 0, $"{Compiler}: {compiled.Error}");
    }

    private static Task MakePythonAsync(string sources, string folder)
    {
        File.Copy(Path.Combine(sources, "app.py"), Path.Combine(folder, "app.py"));
        return Task.CompletedTask;
    }
}
