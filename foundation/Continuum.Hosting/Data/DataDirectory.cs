using System.Globalization;
using Continuum.Hosting.Startup;

namespace Continuum.Hosting.Data;

/// <summary>
/// The folder a program keeps its state in: its owner's alone (0700), and one program's at a time. Holding the object
/// holds the lock, which the kernel releases even when the program is killed.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private const string LockName = "lock";
    private const string OwnerName = "owner";
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The folder's absolute path.</summary>
    public string Path { get; }

    /// <summary>A path within the folder.</summary>
    /// <param name="parts">The names of folders and file, outermost first.</param>
    public string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Creates the folder where it is missing, checks that it can be used, and takes it.</summary>
    /// <param name="path">The folder; relative to the working directory.</param>
    /// <param name="program">Who takes it, in a word: named to the next one who tries.</param>
    /// <param name="minFreeBytes">How much free space its file system must have, in bytes; 0 for no matter.</param>
    /// <exception cref="StartupException">It cannot be used, with the reason and the remedy.</exception>
    public static DataDirectory Open(string path, string program, long minFreeBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfNegative(minFreeBytes);
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            EnsurePrivate(full);
            FileStream held = TakeLock(full);
            try
            {
                RequireSpace(full, minFreeBytes);
                WriteOwner(full, program);
                return new(full, held);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new StartupException(ExitCode.CannotCreate,
                $"user {Environment.UserName} cannot write the data directory {full}: {denied.Message}",
                "Choose another with --data, or give that user the folder (chown).", denied);
        }
    }

    /// <summary>Releases the folder to the next program.</summary>
    public void Dispose() => _lock.Dispose();

    private static void EnsurePrivate(string path)
    {
        if (!Directory.Exists(path))
        {
            Create(path);
            return;
        }

        UnixFileMode mode = System.IO.File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) == 0)
        {
            return;
        }

        // A service manager hands out empty folders as 0755; somebody's full folder is not ours to change.
        bool ours = System.IO.File.Exists(System.IO.Path.Combine(path, LockName))
            || !Directory.EnumerateFileSystemEntries(path).Any();
        if (!ours)
        {
            throw new StartupException(ExitCode.CannotCreate,
                $"the folder {path} is open to other users (mode {Convert.ToString((int)mode, 8)}) and holds files "
                + "that are not of this program",
                $"Choose an empty folder with --data, or close this one: chmod 700 {path}");
        }

        System.IO.File.SetUnixFileMode(path, OwnerOnly);
    }

    private static void Create(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (IOException failed) when (System.IO.File.Exists(path))
        {
            throw new StartupException(ExitCode.CannotCreate, $"{path} is a file, the data directory must be a folder",
                "Choose another with --data, or move the file away.", failed);
        }
    }

    private static FileStream TakeLock(string path)
    {
        string file = System.IO.Path.Combine(path, LockName);
        try
        {
            // FileShare.None is flock(LOCK_EX | LOCK_NB) on Linux.
            return new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException taken) when (taken.HResult == 11) // errno EWOULDBLOCK
        {
            throw new StartupException(ExitCode.TemporaryFailure,
                $"another {ReadOwner(path)} uses the data directory {path}",
                "Stop that program, or choose another folder with --data.", taken);
        }
    }

    private static void RequireSpace(string path, long minFreeBytes)
    {
        long free = new DriveInfo(path).AvailableFreeSpace;
        if (free < minFreeBytes)
        {
            throw new StartupException(ExitCode.InputOutput,
                $"the disk of the data directory {path} has {free >> 20} MiB free, {minFreeBytes >> 20} MiB are needed",
                "Free some space there, choose another folder with --data, or lower the minimum.");
        }
    }

    /// <summary>Says who holds the lock; beside it, because nobody else can open the locked file.</summary>
    private static void WriteOwner(string path, string program)
    {
        string file = System.IO.Path.Combine(path, OwnerName);
        try
        {
            System.IO.File.WriteAllText(
                file, string.Create(CultureInfo.InvariantCulture, $"{program} (pid {Environment.ProcessId})"));
        }
        catch (IOException failed)
        {
            throw new StartupException(ExitCode.InputOutput, $"cannot write {file}: {failed.Message}",
                "Free some space on that disk, or choose another folder with --data.", failed);
        }
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(System.IO.Path.Combine(path, OwnerName));
        }
        catch (IOException)
        {
            // The holder is between taking the lock and saying so.
            return "program";
        }
    }
}
