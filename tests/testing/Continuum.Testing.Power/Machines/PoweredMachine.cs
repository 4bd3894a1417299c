using System.Diagnostics;
using System.Globalization;
using Continuum.Testing.Guest;
using Continuum.Testing.Power.Nbd;

namespace Continuum.Testing.Power.Machines;

/// <summary>A virtual machine that runs until its power is cut, with a disk and ports of its own.</summary>
public sealed class PoweredMachine : IDisposable
{
    private const int TailLines = 40;

    // One processor: under software emulation a second one costs more than it gives.
    private static readonly VirtualMachine Hardware = new("max", MemoryMib: 1024) { Processors = 1 };

    private readonly Process _process;
    private readonly List<string> _console = [];

    private PoweredMachine(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>Whether it is off.</summary>
    public bool IsOff => _process.HasExited;

    /// <summary>Switches it on.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="image">Its first root: <see cref="MachineImage"/>.</param>
    /// <param name="disk">Serves its disk.</param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static PoweredMachine Start(
        string kernel, string image, NbdServer disk, params ReadOnlySpan<(int Host, int Guest)> ports)
    {
        string network = "user,id=net";
        foreach ((int host, int guest) in ports)
        {
            network += string.Create(CultureInfo.InvariantCulture, $",hostfwd=tcp:127.0.0.1:{host}-127.0.0.1:{guest}");
        }

        // The guest sees a disk with a write cache, and its flushes reach the server.
        return new PoweredMachine(Process.Start(Hardware.Command(
            kernel,
            image,
            "-drive", $"file=nbd+unix:///?socket={disk.SocketPath},if=virtio,format=raw,cache=writeback",
            "-netdev", network, "-device", "virtio-net-pci,netdev=net,romfile="))!);
    }

    /// <summary>Whether a line of the console so far holds all of some texts.</summary>
    public bool HasSaid(params string[] texts)
    {
        lock (_console)
        {
            return _console.Exists(
                line => Array.TrueForAll(texts, text => line.Contains(text, StringComparison.Ordinal)));
        }
    }

    /// <summary>The end of the console, for a failure.</summary>
    public string Tail()
    {
        lock (_console)
        {
            return string.Join('\n', _console.TakeLast(TailLines));
        }
    }

    /// <summary>Waits until a line of its console holds all of some texts; fails when it is off before.</summary>
    /// <exception cref="InvalidOperationException">It went off.</exception>
    /// <exception cref="TimeoutException">It did not say so in time.</exception>
    public async Task SaidAsync(TimeSpan within, params string[] texts)
    {
        string awaited = string.Join(" ... ", texts);
        await Deadline.UntilAsync($"the guest to say \"{awaited}\"", () => HasSaid(texts) || IsOff, within);
        if (!HasSaid(texts))
        {
            throw new InvalidOperationException($"The guest went off before it said \"{awaited}\":\n{Tail()}");
        }
    }

    /// <summary>SIGKILL; completes when it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!IsOff)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!IsOff)
        {
            _process.Kill();
        }
    }

    private void Keep(string? line)
    {
        if (line is not null && VirtualMachine.IsNews(line))
        {
            lock (_console)
            {
                _console.Add(line.TrimEnd('\r'));
            }
        }
    }
}
