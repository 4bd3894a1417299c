using Continuum.Kvm.Linux;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Snapshots;

/// <summary>Takes snapshots of programs.</summary>
internal static class SnapshotCapture
{
    /// <summary>
    /// Writes a program to a file that is there whole or not at all, and that only its owner can read.
    /// </summary>
    /// <exception cref="SnapshotException">It holds something that cannot be copied; the message says what.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, KvmDescription description, LinuxProcess process)
    {
        string unfinished = $"{path}.{Path.GetRandomFileName()}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (OperatingSystem.IsLinux())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var stream = new FileStream(unfinished, options))
            {
                Write(stream.SafeFileHandle, description, process);
                RandomAccess.FlushToDisk(stream.SafeFileHandle);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Writes a program to an empty file.</summary>
    /// <exception cref="SnapshotException">It holds something that cannot be copied; the message says what.</exception>
    public static void Write(SafeFileHandle file, KvmDescription description, LinuxProcess process)
    {
        Check(process);
        using var machine = new SnapshotWriter();
        process.Machine.Save(machine);
        using var tables = new SnapshotWriter();
        process.Machine.Memory.Save(tables);
        ProcessSnapshot.Save(tables, process);
        SnapshotFile.Write(file, description, process.Machine.Memory, machine.Written, tables.Written);
    }

    private static void Check(LinuxProcess process)
    {
        if (process.End is { } end)
        {
            throw NotPossible($"the program has ended ({end}): take the snapshot while it waits");
        }

        if (process.Running is null || process.Tasks.Exists(task => task.Pending is null))
        {
            throw NotPossible("the program runs: let it run until all of it waits, then take the snapshot");
        }
    }

    private static SnapshotException NotPossible(string why) => new(SnapshotProblem.NotPossible, why);
}
