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

    private readonly TempFolder _work = new();
    private readonly Random _chance;
    private readonly VolatileDisk _disk;
    private readonly NbdServer _server;
    private readonly (int Host, int Guest)[] _ports;
    private readonly List<CutOutcome> _cuts = [];
    private readonly List<string> _problems = [];
    private PoweredMachine? _machine;

    private PoweredComputer(int seed, VolatileDisk disk, (int Host, int Guest)[] ports)
    {
        // Not one seed for all: the moments of the cuts, what they do and the flushes would go together.
        _chance = new Random(seed);
        _disk = disk;
        _server = new NbdServer(_work.File("disk"), disk, new Random(unchecked(seed + 1)), LongestFlush);
        _ports = ports;
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

    /// <summary>A computer that is off, with an empty file system (ext4 with its defaults) on its disk.</summary>
    /// <param name="seed">Decides what cuts do to the disk.</param>
    /// <param name="ports">The host's ports, and the ports of the guest's loopback that they lead to.</param>
    public static async Task<PoweredComputer> BuildAsync(int seed, params (int Host, int Guest)[] ports)
    {
        using TempFolder work = new();
        string file = work.File("disk");
        await HostTool.RunAsync(MachineImage.MakeFileSystem, "-q", "-b", "4096", file, DiskSize);
        return new PoweredComputer(seed, VolatileDisk.FromFile(file), ports);
    }

    /// <summary>Switches it on.</summary>
    public void SwitchOn(KernelImage.Found kernel)
    {
        _machine?.Dispose();
        _machine = PoweredMachine.Start(kernel.Path, Image, _server, _ports);
    }

    /// <summary>Cuts the power, and looks at what is left on the disk.</summary>
    public async Task CutAsync()
    {
        // The disk first, so that what the machine does until it is gone has no way to be kept. At low load it is
        // flushed most of the time: every other cut therefore waits for a write, and each one for as long as none met
        // any.
        bool anyMoment = _chance.Next(2) == 0 && (HasDestroyed || _cuts.Count == 0);
        _cuts.Add(anyMoment
            ? _server.CutPower(_chance)
            : await _server.CutPowerAsync(_chance, 1 + _chance.Next(MostWrites), LongestWait));
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
        string copy = _work.File("copy");
        _disk.SaveTo(copy);
        if (await FileSystemCheck.FindProblemAsync(copy) is { } problem)
        {
            _problems.Add($"after cut {_cuts.Count} the file system is damaged: {problem}");
        }
    }
}
