using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Continuum.Testing.Guest;
using Continuum.Testing.Power.Nbd;

namespace Continuum.Testing.Power.Machines;

/// <summary>A virtual machine that runs until its power is cut, with a disk and ports of its own.</summary>
public sealed class PoweredMachine : IDisposable
{
    private const int TailLines = 40;

    // One processor: under software emulation a second one costs more than it gives.
    private static readonly VirtualMachine Hardware = new("max", MemoryMib: 1024) { Processors = 1 };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _monitor;
    private readonly List<string> _console = [];

    private PoweredMachine(Process process, GuestMemory? memory, string monitor)
    {
        _process = process;
        Memory = memory;
        _monitor = monitor;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>What of its memory can be saved; null for one that began with a copy of another's.</summary>
    internal GuestMemory? Memory { get; }

    /// <summary>Whether it is off.</summary>
    public bool IsOff => _process.HasExited;

    /// <summary>What the emulator had of the host's processors; it is on.</summary>
    public ProcessorTimes Processor => ProcessorTimes.Of(_process.Id);

    /// <summary>Switches it on.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="image">Its first root: <see cref="MachineImage"/>.</param>
    /// <param name="disk">Serves its disk.</param>
    /// <param name="work">A folder for what it needs while it is on.</param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static PoweredMachine Start(
        string kernel, string image, NbdServer disk, string work, params ReadOnlySpan<(int Host, int Guest)> ports)
    {
        GuestMemory memory = new(Hardware.MemoryMib, work);
        return Start(kernel, image, disk, work, memory.FilePath, memory, ports);
    }

    /// <summary>Switches on what goes on where a machine was saved.</summary>
    /// <param name="saved">The machine that was.</param>
    /// <param name="disk">Serves a disk as it was at that moment.</param>
    /// <param name="work">A folder for what it needs while it is on.</param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static async Task<PoweredMachine> RestoreAsync(
        SavedMachine saved, NbdServer disk, string work, params (int Host, int Guest)[] ports)
    {
        PoweredMachine machine =
            Start(saved.Kernel, saved.Image, disk, work, saved.Memory.FilePath, null, ports);
        try
        {
            using MachineMonitor monitor = await machine.ConnectAsync();
            await ShareMemoryAsync(monitor);
            await monitor.AskAsync("migrate-incoming", $$"""{"uri":"exec:cat '{{saved.State}}'"}""");
            await monitor.TransferredAsync(Patience);
            await monitor.AskAsync("cont");
            return machine;
        }
        catch
        {
            machine.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops it, with everything written that it had under way, and writes the state of its processor and devices to a
    /// file. Its memory stays where it is.
    /// </summary>
    internal async Task SaveAsync(string state)
    {
        using MachineMonitor monitor = await ConnectAsync();
        await monitor.AskAsync("stop");
        await ShareMemoryAsync(monitor);
        await monitor.AskAsync("migrate", $$"""{"uri":"exec:cat > '{{state}}'"}""");
        await monitor.TransferredAsync(Patience);
    }

    /// <summary>Lets it go on after it was saved.</summary>
    internal async Task ResumeAsync()
    {
        using MachineMonitor monitor = await ConnectAsync();
        await monitor.AskAsync("cont");
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
        Memory?.Dispose();
    }

    // Memory of its own is shared with its file; that of another machine is copied as it is written to.
    private static PoweredMachine Start(
        string kernel, string image, NbdServer disk, string work, string memoryFile, GuestMemory? own,
        ReadOnlySpan<(int Host, int Guest)> ports)
    {
        string network = "user,id=net";
        foreach ((int host, int guest) in ports)
        {
            network += string.Create(CultureInfo.InvariantCulture, $",hostfwd=tcp:127.0.0.1:{host}-127.0.0.1:{guest}");
        }

        string monitor = Path.Combine(work, "monitor");
        string share = own is null ? "off" : "on";
        string[] incoming = own is null ? ["-incoming", "defer"] : [];

        // The guest sees a disk with a write cache, and its flushes reach the server.
        Process process = Process.Start(Hardware.Command(
            kernel,
            image,
            [
                "-object", $"memory-backend-file,id=memory,size={Hardware.MemoryMib}M,mem-path={memoryFile},share={share}",
                "-machine", "memory-backend=memory", "-qmp", $"unix:{monitor},server=on,wait=off",
                "-drive", $"file=nbd+unix:///?socket={disk.SocketPath},if=virtio,format=raw,cache=writeback",
                "-netdev", network, "-device", "virtio-net-pci,netdev=net,romfile=", .. incoming,
            ]))!;
        return new PoweredMachine(process, own, monitor);
    }

    private static Task<JsonElement> ShareMemoryAsync(MachineMonitor monitor) => monitor.AskAsync(
        "migrate-set-capabilities", """{"capabilities":[{"capability":"x-ignore-shared","state":true}]}""");

    private Task<MachineMonitor> ConnectAsync() => MachineMonitor.ConnectAsync(_monitor, () => IsOff, Patience);

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
