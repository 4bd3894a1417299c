using System.Diagnostics;
using System.Text;
using Continuum.Testing;

namespace Continuum.Mqtt.Tests.Interop;

/// <summary>A program of somebody else's, run to its end.</summary>
internal static class Tool
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Script(string name) =>
        RepositoryRoot.File("tests", "unit", "Continuum.Mqtt.Tests", "Interop", "Scripts", name);

    /// <summary>Fails the test, with what the program said, unless it ends with 0 and its last line is "ok".</summary>
    public static async Task SucceedsAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        StringBuilder said = new();
        process.OutputDataReceived += (_, line) => Keep(said, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await Deadline.WithinAsync($"the end of {start.FileName}", process.WaitForExitAsync(), Limit);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        Assert.True(
            process.ExitCode == 0 && said.ToString().TrimEnd().EndsWith("ok", StringComparison.Ordinal),
            $"{start.FileName} ended with {process.ExitCode}: {said}");
    }

    private static void Keep(StringBuilder said, string? line)
    {
        lock (said)
        {
            said.AppendLine(line);
        }
    }
}
