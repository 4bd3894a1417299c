using System.Diagnostics;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Fixtures;

/// <summary>The compiled C function, built once a test run.</summary>
internal static class FunctionProgram
{
    private const string Compiler = "/usr/bin/musl-gcc";

    // Not removed: it is 100 KiB, and other tests of the run may still start it.
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>Skips the test where there is no compiler.</summary>
    public static Task<string> PathAsync()
    {
        Assert.SkipUnless(File.Exists(Compiler), $"needs {Compiler} (Debian: musl-tools)");
        return Built.Value;
    }

    private static async Task<string> BuildAsync()
    {
        string folder = Directory.CreateTempSubdirectory("continuum-fixture-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string output = Path.Combine(folder, "bootstrap");
        string source = Path.Combine(AppContext.BaseDirectory, "Fixtures", "function.c");
        using Process compiler = Process.Start(new ProcessStartInfo(
            Compiler, ["-static", "-O1", "-Wall", "-Wextra", "-Werror", "-o", output, source])
        { RedirectStandardError = true })!;
        string errors = await compiler.StandardError.ReadToEndAsync();
        await Deadline.WithinAsync("musl-gcc to end", compiler.WaitForExitAsync());
        return compiler.ExitCode == 0 ? output : throw new InvalidOperationException($"{Compiler}: {errors}");
    }
}
