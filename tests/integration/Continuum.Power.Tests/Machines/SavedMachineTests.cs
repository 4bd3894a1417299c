using System.Globalization;
using Continuum.Testing;
using Continuum.Testing.Guest;
using Continuum.Testing.Power.Machines;

namespace Continuum.Power.Tests.Machines;

/// <summary>Copies of a machine go on from the moment it was saved, with its memory and its disk, and so does it.</summary>
public sealed class SavedMachineTests : IDisposable
{
    // Counts in memory and on the disk, past its cache, in two files in turn so that one of them is always whole.
    private const string Script = """
        cd /data
        n=0
        while true; do
          if [ $n -gt 0 ] && [ "$(busybox dd if=count$((n % 2)) iflag=direct bs=4096 2>/dev/null)" != $n ]; then
            echo "guest: the disk is not of this moment"
          fi
          n=$((n + 1))
          echo $n > new
          busybox dd if=new of=count$((n % 2)) conv=fsync 2>/dev/null
          echo "guest: counted to $n"
          busybox sleep 0.1
        done
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_copy_goes_on_from_there_and_a_cut_leaves_what_it_had_synced()
    {
        string? missing = MachineImage.Missing();
        Assert.SkipUnless(missing is null, missing ?? "");
        KernelImage image = await KernelCache.GetAsync();
        Assert.SkipUnless(image is KernelImage.Found, (image as KernelImage.Absent)?.Reason ?? "");
        KernelImage.Found kernel = (KernelImage.Found)image;
        await using PoweredComputer computer = await PoweredComputer.BuildAsync(seed: 1);
        MachineImage.Build(computer.Image, kernel, Script);
        computer.SwitchOn(kernel);
        await computer.Machine.SaidAsync(Patience, "guest: counted to 5");

        SavedMachine saved = await computer.SaveAsync();
        int first = await CutAsync(saved, seed: 2);
        int second = await CutAsync(saved, seed: 3);
        await computer.ResumeAsync();
        int next = CountOf(computer.Machine) + 1;
        await computer.Machine.SaidAsync(Patience, $"guest: counted to {next}");

        Assert.InRange(first, 5, int.MaxValue);
        Assert.InRange(second, 5, int.MaxValue);
        Assert.False(computer.Machine.HasSaid("not of this moment"), computer.Machine.Tail());
    }

    // What the disk has counted to, no less than the machine said.
    private async Task<int> CutAsync(SavedMachine saved, int seed)
    {
        await using PoweredComputer fork = await PoweredComputer.RestoreAsync(saved, seed, othersDestroyed: false);
        await fork.Machine.SaidAsync(Patience, "guest: counted to");
        await fork.Machine.SaidAsync(Patience, $"guest: counted to {CountOf(fork.Machine) + 2}");
        int said = CountOf(fork.Machine);
        await fork.CutAsync();
        Assert.Empty(fork.Problems);
        Assert.False(fork.Machine.HasSaid("not of this moment"), fork.Machine.Tail());
        string into = _folder.File($"fork-{seed}");
        Directory.CreateDirectory(into);
        await fork.TakeOutAsync("/", into);
        int counted = Directory.EnumerateFiles(into, "count?")
            .Max(file => int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out int read) ? read : 0);
        Assert.InRange(counted, said, int.MaxValue);
        return counted;
    }

    private static int CountOf(PoweredMachine machine)
    {
        string line = machine.Tail().Split('\n').Last(line => line.Contains("counted to ", StringComparison.Ordinal));
        return int.Parse(line.TrimEnd().Split(' ')[^1], CultureInfo.InvariantCulture);
    }
}
