using Continuum.Cli.Startup;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Store;

namespace Continuum.Cli.Images;

/// <summary>The images built on this machine: <c>$XDG_CACHE_HOME/continuum</c>, or <c>~/.cache/continuum</c>.</summary>
internal sealed class ImageCache(Surroundings surroundings)
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string Folder
    {
        get
        {
            string? cache = surroundings.Variable("XDG_CACHE_HOME");
            string? home = surroundings.Variable("HOME");
            return !string.IsNullOrEmpty(cache) && Path.IsPathRooted(cache) ? Path.Combine(cache, "continuum")
                : !string.IsNullOrEmpty(home) ? Path.Combine(home, ".cache", "continuum")
                : throw new CliException(
                    CliExit.Configuration, "neither XDG_CACHE_HOME nor HOME is set: there is no place for images");
        }
    }

    /// <summary>Opens the store, which is made on first use.</summary>
    public ImageStore OpenStore()
    {
        try
        {
            Directory.CreateDirectory(Folder, OwnerOnly);
            return new ImageStore(Path.Combine(Folder, "images"), new ImageStoreOptions(), surroundings.Time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliExit.CannotCreate, $"the image cache {Folder} cannot be made: {e.Message}",
                "Set XDG_CACHE_HOME to a folder that can be written to.", e);
        }
    }

    /// <summary>A builder of every runtime's images.</summary>
    /// <param name="store">Where to.</param>
    /// <param name="refresh">Whether to ask the package sources for newer versions.</param>
    public ImageBuilder Builder(ImageStore store, bool refresh) => new(
        store,
        [
            new PythonBase(new BaseImageOptions
            {
                RuntimeClientFolder = Path.Combine(surroundings.ProgramFolder, "runtimes", "python"),
                CacheFolder = Path.Combine(Folder, "packages"),
                RefreshPackages = refresh,
            }),
            new ProvidedBase(),
        ]);
}
