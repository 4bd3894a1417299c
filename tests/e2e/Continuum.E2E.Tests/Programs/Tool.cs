using System.Diagnostics;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Programs;

/// <summary>Runs command line tools to their end.</summary>
internal static class Tool
{
    public static Task<ToolResult> RunAsync(string program, params string[] arguments) =>
        RunAsync(program, input: null, arguments);

    public static async Task<ToolResult> RunAsync(string program, string? input, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        try
        {
            await Deadline.WithinAsync(
                $"{program} {string.Join(' ', arguments)} to end", process.WaitForExitAsync(), TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return new ToolResult(process.ExitCode, await output, await error);
    }
}
