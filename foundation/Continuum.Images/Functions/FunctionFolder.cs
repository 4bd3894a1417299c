using System.Globalization;
using Continuum.Images.Layers;

namespace Continuum.Images.Functions;

/// <summary>Packs a function's folder as the layer that is mounted at <c>/var/task</c>.</summary>
public static class FunctionFolder
{
    /// <summary>Where functions find their own files, as with AWS Lambda.</summary>
    public const string MountPath = "/var/task";

    /// <summary>Bytes of all files of one function: AWS Lambda's limit for an unpacked package.</summary>
    public const long MaxBytes = 250L * 1024 * 1024;

    /// <summary>What a function's folder may exclude from its image, a glob a line.</summary>
    public const string IgnoreFileName = ".continuumignore";

    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>
    /// Checks the folder and writes it as a tar. <c>.git</c>, <c>__pycache__</c>, <c>*.pyc</c> and what
    /// <see cref="IgnoreFileName"/> names are left out.
    /// </summary>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.InvalidFunctionFolder"/>, <see cref="ImageErrorCode.MissingBootstrap"/>,
    /// <see cref="ImageErrorCode.MissingHandler"/>, <see cref="ImageErrorCode.TooLarge"/>, or
    /// <see cref="ImageErrorCode.UnsafeLayer"/> for a link that leads outside or a special file.
    /// </exception>
    public static void Pack(FunctionSource source, Stream destination, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(source.Folder))
        {
            throw new ImageException(
                ImageErrorCode.InvalidFunctionFolder, $"{source.Folder} is not a folder: name the function's folder");
        }

        IgnoreRules rules = IgnoreRules.Read(Path.Combine(source.Folder, IgnoreFileName));
        List<LayerSource> files = LayerSource.Scan(source.Folder, rules.IsWanted);
        Check(source, files);
        LayerWriter.Write(files, destination, cancellationToken);
    }

    private static void Check(FunctionSource source, List<LayerSource> files)
    {
        long bytes = files.Sum(file => file.Info is FileInfo { LinkTarget: null } plain ? plain.Length : 0);
        if (bytes > MaxBytes)
        {
            throw new ImageException(ImageErrorCode.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Folder} has {bytes / 1048576.0:0.#} MiB; a function has at most {MaxBytes / 1048576} MiB. ")
                + $"Leave out what it does not need with a {IgnoreFileName}");
        }

        if (source.Runtime == "provided")
        {
            RequireBootstrap(source.Folder, files);
        }
        else if (source.Runtime.StartsWith("python", StringComparison.Ordinal))
        {
            RequirePythonModule(source, files);
        }
    }

    private static void RequireBootstrap(string folder, List<LayerSource> files)
    {
        // A link to a file elsewhere in the folder will do, so the mode is that of what it leads to.
        LayerSource? bootstrap = files.Find(file => file.Path == "bootstrap");
        if (bootstrap is null
            || !File.Exists(bootstrap.Info.FullName)
            || (File.GetUnixFileMode(bootstrap.Info.FullName) & AnyExecute) == 0)
        {
            throw new ImageException(
                ImageErrorCode.MissingBootstrap,
                $"{folder} has no executable `bootstrap`: build it (make) or chmod +x");
        }
    }

    private static void RequirePythonModule(FunctionSource source, List<LayerSource> files)
    {
        string handler = source.Handler ?? "";
        int dot = handler.LastIndexOf('.');
        if (dot <= 0 || dot == handler.Length - 1)
        {
            throw new ImageException(
                ImageErrorCode.MissingHandler,
                $"The handler '{handler}' must be 'module.function', such as app.handler");
        }

        string module = handler[..dot].Replace('.', '/');
        string[] candidates = [$"{module}.py", $"{module}/__init__.py"];
        if (!files.Exists(file => candidates.Contains(file.Path)))
        {
            throw new ImageException(
                ImageErrorCode.MissingHandler,
                $"The handler '{handler}' needs {candidates[0]} or {candidates[1]} in {source.Folder}, "
                + "and neither is there");
        }
    }
}
