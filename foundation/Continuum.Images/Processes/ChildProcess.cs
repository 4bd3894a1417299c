using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Continuum.Images.Processes;

/// <summary>Runs a program to its end; cancellation kills it with all its children.</summary>
internal static class ChildProcess
{
    private const int ErrorCharsKept = 2_000;

    /// <summary>What the program wrote to its standard output.</summary>
    /// <param name="program">A name on PATH, or a path.</param>
    /// <param name="arguments">Passed as they are, by no shell.</param>
    /// <param name="environment">The whole environment, or null to inherit this process's.</param>
    /// <param name="workingDirectory">Where it runs, or null for this process's.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageErrorCode.ProgramFailed"/>: it could not be started, or its exit status is not 0; the message
    /// has the end of its standard error.
    /// </exception>
    internal static async Task<string> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        string? workingDirectory,
        CancellationToken cancellationToken)
    {
        using Process process = Start(program, Describe(program, arguments, environment, workingDirectory));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await Task.WhenAll(output, errors).ConfigureAwait(false);
            throw;
        }

        string said = await errors.ConfigureAwait(false);
        string result = await output.ConfigureAwait(false);
        return process.ExitCode == 0 ? result : throw Failed(program, arguments, process.ExitCode, said);
    }

    /// <summary>The same in this process's environment and working directory.</summary>
    internal static Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(program, arguments, null, null, cancellationToken);

    private static ProcessStartInfo Describe(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment,
        string? workingDirectory)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? "",
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach ((string name, string value) in environment)
            {
                start.Environment[name] = value;
            }
        }

        return start;
    }

    private static Process Start(string program, ProcessStartInfo start)
    {
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception failure)
        {
            throw new ImageException(
                ImageErrorCode.ProgramFailed,
                $"{program} cannot be started: {failure.Message}. Is it installed?",
                failure);
        }
    }

    private static ImageException Failed(string program, IReadOnlyList<string> arguments, int status, string said)
    {
        string tail = said.Length > ErrorCharsKept ? "…" + said[^ErrorCharsKept..] : said;
        return new ImageException(
            ImageErrorCode.ProgramFailed,
            $"{program} {string.Join(' ', arguments.Take(4))} ended with status {status}: {tail.Trim()}");
    }
}
