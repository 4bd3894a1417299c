using Continuum.Images;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.Bench.Invoke;

/// <summary>
/// The measured functions' images, in a store that stays for the next run: a base image takes a minute.
/// </summary>
internal sealed class FunctionImages
{
    private readonly string _folder;
    private readonly ImageBuilder _builder;

    public FunctionImages(BenchArguments arguments, TimeProvider time)
    {
        _folder = arguments.Built("bench");
        Store = new ImageStore(Path.Combine(_folder, "images"), new ImageStoreOptions(), time);
        BaseImageOptions python = new()
        {
            RuntimeClientFolder = Path.Combine(arguments.Root, "runtimes/python"),
            CacheFolder = Path.Combine(_folder, "packages"),
        };
        _builder = new ImageBuilder(Store, [new ProvidedBase(), new PythonBase(python)]);
    }

    public ImageStore Store { get; }

    public Task<string> BuildCAsync(CancellationToken cancellationToken) => _builder.BuildFunctionImageAsync(
        new FunctionSource(Path.Combine(_folder, "c-echo"), "provided", null), null, cancellationToken);

    /// <summary>The Python function's image, or why it cannot be built here.</summary>
    public async Task<(string? Digest, string? Reason)> BuildPythonAsync(CancellationToken cancellationToken)
    {
        FunctionSource source = new(Path.Combine(_folder, "py-echo"), "python3.11", "app.handle");
        try
        {
            return (await _builder.BuildFunctionImageAsync(source, null, cancellationToken), null);
        }
        catch (ImageException e)
        {
            return (null, e.Message);
        }
    }
}
