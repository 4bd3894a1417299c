using System.Globalization;
using Continuum.Cli.Startup;
using Continuum.Hosting.Access;

namespace Continuum.Cli.Up;

/// <summary>The data folder of one <c>continuum up</c>, held by it alone until it is disposed.</summary>
internal sealed class UpFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private UpFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Makes the folder, its token and its folder of logs where they are missing.</summary>
    /// <exception cref="CliException">It cannot be made, or another <c>continuum up</c> has it.</exception>
    public static UpFolder Open(UpSettings settings)
    {
        string path = settings.DataFolder;
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "logs"), OwnerOnly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliExit.CannotCreate, $"the data folder {path} cannot be made: {e.Message}",
                "Name another one with --data DIR.", e);
        }

        FileStream held = Hold(path);
        try
        {
            AccessToken.LoadOrCreate(settings.TokenFile);
            return new UpFolder(path, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _lock.SetLength(0);
        _lock.Dispose();
    }

    // The runtime locks the file (flock) for as long as it is open, and the kernel lets go of it with the process.
    private static FileStream Hold(string path)
    {
        string file = System.IO.Path.Combine(path, "up.lock");
        try
        {
            FileStream held = new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(
                Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush();
            return held;
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new CliException(
                CliExit.TemporaryFailure,
                $"another `continuum up` runs on {path}",
                "Stop it first (Ctrl-C there), or name another folder with --data DIR.",
                e);
        }
    }
}
