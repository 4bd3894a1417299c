using System.Diagnostics;
using Continuum.Images.Bases;
using Continuum.Images.Builds;
using Continuum.Images.Functions;
using Continuum.Images.Store;

namespace Continuum.Agent.Tests.Fixtures;

/// <summary>Images with a program of the test's own.</summary>
internal static class Functions
{
    private const string Compiler = "/usr/bin/musl-gcc";

    private static readonly Lazy<Task<byte[]>> Program = new(CompileAsync);

    /// <summary>Puts an image with any executable file into a store; nobody is to start it.</summary>
    public static Task<string> AddPlaceholderAsync(ImageStore store) =>
        AddAsync(store, "#!/bin/false\n"u8.ToArray());

    /// <summary>
    /// Puts an image with a real function into a store: it echoes its event after as long as SLEEP_MS says.
    /// </summary>
    public static async Task<string> AddEchoAsync(ImageStore store)
    {
        return await AddAsync(store, await EchoProgramAsync());
    }

    /// <summary>The compiled echo function.</summary>
    public static async Task<byte[]> EchoProgramAsync()
    {
        Assert.SkipUnless(File.Exists(Compiler), $"needs {Compiler} (Debian: musl-tools)");
        return await Program.Value;
    }

    private static async Task<string> AddAsync(ImageStore store, byte[] bootstrap)
    {
        using TempFolder folder = new();
        string file = folder.File("bootstrap");
        await File.WriteAllBytesAsync(file, bootstrap);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        return await new ImageBuilder(store, [new ProvidedBase()]).BuildFunctionImageAsync(
            new FunctionSource(folder.Path, "provided", null), null, default);
    }

    private static async Task<byte[]> CompileAsync()
    {
        using TempFolder folder = new();
        string source = Path.Combine(AppContext.BaseDirectory, "Fixtures", "echo.c");
        using Process compiler = Process.Start(new ProcessStartInfo(
            Compiler, ["-static", "-O1", "-Wall", "-Wextra", "-Werror", "-o", folder.File("echo"), source])
        {
            RedirectStandardError = true,
        })!;
        string errors = await compiler.StandardError.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0
            ? await File.ReadAllBytesAsync(folder.File("echo"))
            : throw new InvalidOperationException($"{Compiler}: {errors}");
    }
}
