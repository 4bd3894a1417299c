using System.Diagnostics;

namespace Continuum.Testing.Power.Machines;

/// <summary>Takes files out of a file system in a file, without mounting it.</summary>
public static class DiskFiles
{
    // debugfs(8) says its version first; and only root can give files to others, so that all are this user's.
    private const string Banner = "debugfs ";
    private const string NotOurs = "while changing ownership of ";

    /// <summary>Copies a folder with all that is in it, with modes and times.</summary>
    /// <param name="fileSystem">A file with a clean ext4 file system.</param>
    /// <param name="folder">An absolute path there.</param>
    /// <param name="into">A folder of the host, in which one of the same name comes to be.</param>
    /// <exception cref="IOException">Not all of it could be read or written.</exception>
    public static async Task TakeOutAsync(string fileSystem, string folder, string into)
    {
        ProcessStartInfo start = new(MachineImage.ReadFileSystem, ["-R", $"rdump {folder} {into}", fileSystem])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C"; // its words are read
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string said = await process.StandardError.ReadToEndAsync();
        await Task.WhenAll(output, process.WaitForExitAsync());

        // Its exit code is 0 whatever happened.
        string[] wrong =
        [
            .. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line =>
                !line.StartsWith(Banner, StringComparison.Ordinal) && !line.Contains(NotOurs, StringComparison.Ordinal)),
        ];
        if (process.ExitCode != 0 || wrong.Length > 0)
        {
            throw new IOException($"{folder} could not be taken out: {string.Join("; ", wrong)}");
        }
    }
}
