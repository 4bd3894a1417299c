using System.Diagnostics;

namespace Continuum.Testing.Guest;

/// <summary>QEMU's software CPU, so that it runs on machines without virtualisation too.</summary>
/// <param name="Processor">Which CPU it is, as QEMU's <c>-cpu</c> names it.</param>
/// <param name="MemoryMib">The guest's memory; the files of its image are in it.</param>
public sealed record VirtualMachine(string Processor, int MemoryMib)
{
    // 40 s of CPU time: on two cores that many other builds share, 140 s were seen. This is for a guest that hangs.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(300);

    /// <summary>How many processors it has.</summary>
    public int Processors { get; init; } = 2;

    /// <summary>Boots, and returns all that the guest wrote to its console until it powered itself off.</summary>
    /// <returns>The lines, and whether the guest had to be stopped for taking too long.</returns>
    public async Task<(IReadOnlyList<string> Console, bool TimedOut)> RunAsync(string kernel, string image)
    {
        using Process machine = Process.Start(Command(kernel, image))!;
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
        lines.AddRange((await error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(IsNews));
        return (lines, timedOut);
    }

    /// <summary>What boots it, its console on the standard output.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="image">Its first root.</param>
    /// <param name="devices">Further arguments of QEMU.</param>
    public ProcessStartInfo Command(string kernel, string image, params string[] devices) =>
        new("/usr/bin/qemu-system-x86_64", [.. Arguments(kernel, image), .. devices])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    /// <summary>What of a named CPU its software lacks is said on every start, and concerns nobody here.</summary>
    public static bool IsNews(string error) =>
        !error.Contains("TCG doesn't support requested feature", StringComparison.Ordinal);

    private string[] Arguments(string kernel, string image) =>
    [
        "-accel", "tcg,thread=multi", "-cpu", Processor, "-M", "q35", "-m", $"{MemoryMib}", "-smp", $"{Processors}",
        "-nodefaults", "-no-user-config", "-no-reboot", "-display", "none", "-serial", "stdio",
        "-kernel", kernel, "-initrd", image,
        // Level 1: the kernel reports each process that it kills for memory, which is what some scenarios provoke.
        "-append", "console=ttyS0 loglevel=1 panic=-1 mitigations=off",
    ];
}
