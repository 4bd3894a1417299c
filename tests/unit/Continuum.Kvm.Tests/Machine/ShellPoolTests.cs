using Continuum.Kvm.Machine;
using Continuum.Kvm.Machine.X64;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Machine;

public sealed class ShellPoolTests
{
    private static readonly ShellSize Small = new(8 << 20, 4 << 20);

    [Fact]
    public async Task A_used_machine_serves_again_with_other_memory()
    {
        using KvmDevice device = OpenDevice();
        using var pool = new ShellPool(device, EntryPoint.Stub, ready: 1);
        MachineShell first = pool.Take(Small);
        PhysicalMemory memory = Use(first);
        pool.Retire(new RetiredMachine(first, memory, Slots: 1, IsSound: true));
        List<MachineShell> taken = [];
        await Deadline.UntilAsync("the machine that was given back is taken again", () =>
        {
            taken.Add(pool.Take(Small));
            return taken[^1] == first;
        });

        Assert.Throws<ObjectDisposedException>(() => memory.Page(0x1000).Length);
        Assert.False(first.Range!.Slice(0, 64 << 10).ContainsAnyExcept((byte)0));
        taken.ForEach(Destroy);
    }

    [Fact]
    public void A_machine_that_stopped_within_something_is_destroyed()
    {
        using KvmDevice device = OpenDevice();
        MachineShell shell;
        PhysicalMemory memory;
        using (var pool = new ShellPool(device, EntryPoint.Stub, ready: 4))
        {
            shell = pool.Take(Small);
            memory = Use(shell);
            pool.Retire(new RetiredMachine(shell, memory, Slots: 1, IsSound: false));
        }

        Assert.True(shell.Vm.IsClosed);
        Assert.True(memory.Mapping.IsClosed);
    }

    [Fact]
    public void Machines_are_made_at_once_when_none_are_kept_ready()
    {
        using KvmDevice device = OpenDevice();
        using var pool = new ShellPool(device, EntryPoint.Stub, ready: 0);
        for (int i = 1; i <= 20; i++)
        {
            MachineShell shell = pool.Take(new ShellSize(i << 20, i << 20));
            Assert.Equal(i << 20, shell.Range!.Length);
            pool.Retire(new RetiredMachine(shell, Use(shell), Slots: 1, IsSound: true));
        }
    }

    private static PhysicalMemory Use(MachineShell shell)
    {
        using var folder = new TempFolder();
        string path = folder.File("memory");
        byte[] bytes = new byte[4 * PhysicalMemory.PageSize];
        Array.Fill(bytes, (byte)7);
        File.WriteAllBytes(path, bytes);
        using var file = File.OpenHandle(path);
        PhysicalMemory memory = PhysicalMemory.CreateCopy(
            shell.Range!, file, 0, bytes.Length, shell.Range!.Length - PhysicalMemory.PageSize);
        Assert.Equal(7, memory.Page(PhysicalMemory.PageSize)[0]);
        memory.Page(PhysicalMemory.PageSize).Fill(9);
        return memory;
    }

    private static void Destroy(MachineShell shell)
    {
        shell.Dispose();
        shell.Range!.Dispose();
    }

    private static KvmDevice OpenDevice()
    {
        Assert.SkipUnless(File.Exists("/dev/kvm"), "needs /dev/kvm");
        return KvmDevice.Open(
            File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
    }
}
