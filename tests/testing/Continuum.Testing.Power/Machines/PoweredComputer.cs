using Continuum.Testing.Guest;
using Continuum.Testing.Power.Disks;
using Continuum.Testing.Power.Nbd;

namespace Continuum.Testing.Power.Machines;

/// <summary>A machine's disk, and the machine while it is on: after a cut it starts again with the same disk.</summary>
public sealed class PoweredComputer : IAsyncDisposable
{
    private const string DiskSize = "256M";

    // A few commits' worth: a cut comes after any write of one.
    private const int MostWrites = 30;

    // As flash takes with much to write; an emulated machine has its flushes under way much of its time then.
    private static readonly TimeSpan LongestFlush = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    // Where a cut must meet a write: on a busy host a machine writes that often in ten times as long.
    private static readonly TimeSpan LongestNeededWait = TimeSpan.FromSeconds(30);

    private readonly TempFolder _work = new();
    private readonly Random _chance;
    private readonly VolatileDisk _disk;
    private readonly NbdServer _server;
    private readonly (int Host, int Guest)[] _ports;
    private readonly bool? _othersDestroyed;
    private readonly List<CutOutcome> _cuts = [];
    private readonly List<string> _problems = [];
    private PoweredMachine? _machine;
    private string _kernel = "";

    private PoweredComputer(int seed, VolatileDisk disk, bool? othersDestroyed, (int Host, int Guest)[] ports)
    {
        // Not one seed for all: the moments of the cuts, what they do and the flushes would go together.
        _chance = new Random(seed);
        _disk = disk;
        _server = new NbdServer(_work.File("disk"), disk, new Random(unchecked(seed + 1)), LongestFlush);
        _ports = ports;
        _othersDestroyed = othersDestroyed;
    }

    /// <summary>What the cuts did to the disk so far.</summary>
    public IReadOnlyList<CutOutcome> Cuts => _cuts;

    /// <summary>Whether any cut left something on the disk other than it was last written.</summary>
    public bool HasDestroyed => _cuts.Exists(cut => cut.Reverted > 0);

    /// <summary>File systems that their journal did not put right: the fault of the disk or the kernel.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The machine that is on, or was last.</summary>
    public PoweredMachine Machine => _machine ?? throw new InvalidOperationException("It was never switched on.");

    /// <summary>The file of the image that it boots, to be written before it is switched on.</summary>
    public string Image => _work.File("image");

    private string Copy => _work.File("copy");

    /// <summary>A computer that is off, with an empty file system (ext4 with its defaults) on its disk.</summary>
    /// <param name="seed">Decides what cuts do to the disk.</param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static async Task<PoweredComputer> BuildAsync(int seed, params (int Host, int Guest)[] ports)
    {
        using TempFolder work = new();
        string file = work.File("disk");
        await HostTool.RunAsync(MachineImage.MakeFileSystem, "-q", "-b", "4096", file, DiskSize);
        return new PoweredComputer(seed, VolatileDisk.FromFile(file), null, ports);
    }

    /// <summary>A computer that goes on where another was saved.</summary>
    /// <param name="saved">The other.</param>
    /// <param name="seed">Decides what cuts do to the disk.</param>
    /// <param name="othersDestroyed">
    /// Whether a cut of another copy destroyed anything: until one did, each waits for what it can destroy.
    /// </param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static async Task<PoweredComputer> RestoreAsync(
        SavedMachine saved, int seed, bool othersDestroyed, params (int Host, int Guest)[] ports)
    {
        PoweredComputer computer = new(seed, saved.Disk.Fork(), othersDestroyed, ports);
        try
        {
            computer._machine = await PoweredMachine.RestoreAsync(
                saved, computer._server, computer._work.Path, ports);
            return computer;
        }
        catch
        {
            await computer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Switches it on.</summary>
    public void SwitchOn(KernelImage.Found kernel)
    {
        _machine?.Dispose();
        _kernel = kernel.Path;
        _machine = PoweredMachine.Start(_kernel, Image, _server, _work.Path, _ports);
    }

    /// <summary>Stops it, so that others can go on from this moment; it was switched on, not restored.</summary>
    public async Task<SavedMachine> SaveAsync()
    {
        GuestMemory memory = Machine.Memory ?? throw new InvalidOperationException("It was restored.");
        string state = _work.File("state");
        await Machine.SaveAsync(state);
        return new SavedMachine(_kernel, Image, state, memory, _disk.Fork());
    }

    /// <summary>Lets it go on after it was saved.</summary>
    public Task ResumeAsync() => Machine.ResumeAsync();

    /// <summary>Takes a folder out of the file system that the last cut left, its journal replayed.</summary>
    /// <param name="folder">An absolute path there.</param>
    /// <param name="into">A folder of the host, in which one of the same name comes to be.</param>
    /// <exception cref="IOException">Not all of it could be read.</exception>
    public Task TakeOutAsync(string folder, string into) => DiskFiles.TakeOutAsync(Copy, folder, into);

    /// <summary>Writes to a file what of the disk is kept: after a cut, what that left.</summary>
    public void SaveDisk(string file) => _disk.SaveTo(file);

    /// <summary>Cuts the power, and looks at what is left on the disk.</summary>
    public async Task CutAsync()
    {
        // The disk first, so that what the machine does until it is gone has no way to be kept.
        CutMoment moment = CutMoment.Draw(_chance, HasDestroyed || (_othersDestroyed ?? _cuts.Count == 0));
        _cuts.Add(moment.AfterWrite
            ? await _server.CutPowerAsync(
                _chance, 1 + _chance.Next(MostWrites), moment.LosesAll ? LongestNeededWait : LongestWait, moment.LosesAll)
            : _server.CutPower(_chance, moment.LosesAll));
        await Machine.KillAsync();
        await _server.RestoreAsync();
        await CheckAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _machine?.Dispose();
        await _server.DisposeAsync();
        _work.Dispose();
    }

    // On a copy: the guest replays the journal itself.
    private async Task CheckAsync()
    {
        _disk.SaveTo(Copy);
        if (await FileSystemCheck.FindProblemAsync(Copy) is { } problem)
        {
            _problems.Add($"after cut {_cuts.Count} the file system is damaged: {problem}");
        }
    }
}
