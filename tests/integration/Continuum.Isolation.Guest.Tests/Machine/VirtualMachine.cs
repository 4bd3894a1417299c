using System.Diagnostics;

namespace Continuum.Isolation.Guest.Tests.Machine;

/// <summary>QEMU's software CPU, so that it runs on machines without virtualisation too.</summary>
internal static class VirtualMachine
{
    // 40 s of CPU time: on two cores that many other builds share, 140 s were seen. This is for a guest that hangs.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(300);

    /// <summary>Boots, and returns all that the guest wrote to its console until it powered itself off.</summary>
    /// <returns>The lines, and whether the guest had to be stopped for taking too long.</returns>
    internal static async Task<(IReadOnlyList<string> Console, bool TimedOut)> RunAsync(string kernel, string image)
    {
        ProcessStartInfo start = new("/usr/bin/qemu-system-x86_64", Arguments(kernel, image))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process machine = Process.Start(start)!;
        using CancellationTokenSource deadline = new(MostTime, TimeProvider.System);
        List<string> lines = [];
        Task<string> error = machine.StandardError.ReadToEndAsync();
        bool timedOut = false;
        try
        {
            while (await machine.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                lines.Add(line.TrimEnd('\r'));
            }
        }
        catch (OperationCanceledException)
        {
            timedOut = true;
            machine.Kill();
        }

        await machine.WaitForExitAsync();
        lines.AddRange((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return (lines, timedOut);
    }

    private static string[] Arguments(string kernel, string image) =>
    [
        "-accel", "tcg,thread=multi", "-cpu", "Nehalem", "-M", "q35", "-m", "1536", "-smp", "2",
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio",
        "-kernel", kernel, "-initrd", image,
        // Level 1: the kernel reports each process that it kills for memory, which is what the scenarios provoke.
        "-append", "console=ttyS0 loglevel=1 panic=-1 mitigations=off",
    ];
}
