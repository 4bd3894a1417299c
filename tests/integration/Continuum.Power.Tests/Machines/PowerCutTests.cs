using Continuum.Testing.Guest;
using Continuum.Testing.Power.Disks;
using Continuum.Testing.Power.Machines;

namespace Continuum.Power.Tests.Machines;

/// <summary>The rig itself: it must be a missing fsync that loses data here, and nothing else.</summary>
public sealed class PowerCutTests
{
    private const string Script = """
        cd /data
        if [ ! -e synced ]; then
          busybox dd if=/bin/busybox of=synced bs=64k count=1 conv=fsync 2>/dev/null
          busybox dd if=/bin/busybox of=forgotten bs=64k count=1 2>/dev/null
          busybox dd if=/bin/busybox of=direct bs=64k count=1 oflag=direct 2>/dev/null
          echo "guest: both are written, $(busybox cat forgotten | busybox wc -c) bytes"
          n=1 # other bytes than the ones before, each time
          while busybox dd if=/bin/busybox of=direct bs=64k count=1 skip=$n oflag=direct conv=notrunc 2>/dev/null; do
            n=$(((n + 1) % 8))
          done
          echo "guest: it could not write past its cache"
          busybox sleep 1000
        fi
        busybox dd if=/bin/busybox bs=64k count=1 2>/dev/null | busybox cmp - synced && echo "guest: what was synced is whole"
        busybox dd if=/bin/busybox bs=64k count=1 2>/dev/null | busybox cmp - forgotten || echo "guest: the rest is not"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_file_that_was_synced_survives_a_power_cut_and_one_that_was_not_is_lost()
    {
        string? missing = MachineImage.Missing();
        Assert.SkipUnless(missing is null, missing ?? "");
        KernelImage image = await KernelCache.GetAsync();
        Assert.SkipUnless(image is KernelImage.Found, (image as KernelImage.Absent)?.Reason ?? "");
        KernelImage.Found kernel = (KernelImage.Found)image;
        await using PoweredComputer computer = await PoweredComputer.BuildAsync(seed: 1);
        MachineImage.Build(computer.Image, kernel, Script);

        computer.SwitchOn(kernel);
        await computer.Machine.SaidAsync(Patience, "guest: both are written, 65536 bytes");
        await computer.CutAsync();
        computer.SwitchOn(kernel);
        await computer.Machine.SaidAsync(Patience, "guest: the program ended");

        Assert.Empty(computer.Problems);
        // Past the guest's own cache, to the disk, and never flushed: what the cut destroys is there.
        Assert.True(computer.HasDestroyed, string.Join("; ", computer.Cuts));
        Assert.Single(computer.Cuts);
        Assert.True(computer.Machine.HasSaid("guest: what was synced is whole"), computer.Machine.Tail());
        Assert.True(computer.Machine.HasSaid("guest: the rest is not"), computer.Machine.Tail());
    }
}
