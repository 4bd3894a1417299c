using System.Diagnostics;

namespace Continuum.Testing.Guest;

/// <summary>Runs a program of the host to its end.</summary>
public static class HostTool
{
    /// <exception cref="HostToolException">It ended with another exit code than 0.</exception>
    public static Task<string> RunAsync(string name, params string[] arguments) =>
        RunInAsync(Environment.CurrentDirectory, name, arguments);

    /// <exception cref="HostToolException">It ended with another exit code than 0.</exception>
    public static async Task<string> RunInAsync(string folder, string name, params string[] arguments)
    {
        ProcessStartInfo start = new(name, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C"; // its words are read
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new HostToolException(
                $"{name} {string.Join(' ', arguments)}", process.ExitCode, $"{await error}\n{output}");
    }
}
