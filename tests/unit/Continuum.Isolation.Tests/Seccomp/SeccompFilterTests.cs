using Continuum.Isolation.Seccomp;
using FsCheck;
using FsCheck.Fluent;

namespace Continuum.Isolation.Tests.Seccomp;

/// <summary>The filter as the kernel will read it, over every call.</summary>
public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7FFF_0000;
    private const uint NotPermitted = 0x0005_0001;
    private const uint NotImplemented = 0x0005_0026;
    private const uint NotATerminal = 0x0005_0019;
    private const uint NoSuchFamily = 0x0005_0061;
    private const uint Killed = 0x8000_0000;
    private const uint X64 = SeccompProgram.ArchitectureX64;
    private const int Highest = 600;

    private static readonly byte[] Program = SeccompProgram.Encode(SeccompProgram.Assemble(SeccompPolicy.Functions));

    [Fact]
    public void Every_call_gets_the_verdict_of_its_rule()
    {
        HashSet<int> allowed = [.. AllowedCalls.All.Select(call => (int)call)];
        HashSet<int> byArgument = [.. ArgumentRules.All.Select(pair => (int)pair.Call)];
        foreach (int number in Enumerable.Range(0, Highest).Where(number => !byArgument.Contains(number)))
        {
            uint verdict = BpfInterpreter.Run(Program, (uint)number, X64);
            Assert.True(
                allowed.Contains(number) ? verdict == Allow : verdict is NotPermitted or NotImplemented,
                $"call {number} ({(Syscall)number}) gets 0x{verdict:x}");
        }
    }

    [Fact]
    public void The_lists_have_no_call_twice()
    {
        Assert.Distinct(AllowedCalls.All);
        Assert.Empty(AllowedCalls.All.Intersect(ArgumentRules.All.Select(pair => pair.Call)));
    }

    [Theory]
    [InlineData(nameof(Syscall.ptrace))]
    [InlineData(nameof(Syscall.mount))]
    [InlineData(nameof(Syscall.umount2))]
    [InlineData(nameof(Syscall.pivot_root))]
    [InlineData(nameof(Syscall.move_mount))]
    [InlineData(nameof(Syscall.fsopen))]
    [InlineData(nameof(Syscall.open_tree))]
    [InlineData(nameof(Syscall.mount_setattr))]
    [InlineData(nameof(Syscall.chroot))]
    [InlineData(nameof(Syscall.bpf))]
    [InlineData(nameof(Syscall.keyctl))]
    [InlineData(nameof(Syscall.add_key))]
    [InlineData(nameof(Syscall.request_key))]
    [InlineData(nameof(Syscall.perf_event_open))]
    [InlineData(nameof(Syscall.userfaultfd))]
    [InlineData(nameof(Syscall.kexec_load))]
    [InlineData(nameof(Syscall.kexec_file_load))]
    [InlineData(nameof(Syscall.init_module))]
    [InlineData(nameof(Syscall.finit_module))]
    [InlineData(nameof(Syscall.delete_module))]
    [InlineData(nameof(Syscall.reboot))]
    [InlineData(nameof(Syscall.swapon))]
    [InlineData(nameof(Syscall.swapoff))]
    [InlineData(nameof(Syscall.setns))]
    [InlineData(nameof(Syscall.unshare))]
    [InlineData(nameof(Syscall.process_vm_readv))]
    [InlineData(nameof(Syscall.process_vm_writev))]
    [InlineData(nameof(Syscall.pidfd_getfd))]
    [InlineData(nameof(Syscall.name_to_handle_at))]
    [InlineData(nameof(Syscall.open_by_handle_at))]
    [InlineData(nameof(Syscall.iopl))]
    [InlineData(nameof(Syscall.ioperm))]
    [InlineData(nameof(Syscall.modify_ldt))]
    [InlineData(nameof(Syscall.kcmp))]
    [InlineData(nameof(Syscall.seccomp))]
    [InlineData(nameof(Syscall.settimeofday))]
    [InlineData(nameof(Syscall.clock_settime))]
    [InlineData(nameof(Syscall.syslog))]
    [InlineData(nameof(Syscall.fanotify_init))]
    [InlineData(nameof(Syscall.vmsplice))]
    public void Dangerous_calls_are_not_permitted(string name) =>
        Assert.Equal(NotPermitted, BpfInterpreter.Run(Program, (uint)Enum.Parse<Syscall>(name), X64));

    [Theory]
    [InlineData(nameof(Syscall.clone3))]
    [InlineData(nameof(Syscall.io_uring_setup))]
    [InlineData(nameof(Syscall.io_uring_enter))]
    [InlineData(nameof(Syscall.io_uring_register))]
    public void Calls_that_libraries_do_without_look_absent(string name) =>
        Assert.Equal(NotImplemented, BpfInterpreter.Run(Program, (uint)Enum.Parse<Syscall>(name), X64));

    [Fact]
    public void A_call_newer_than_the_policy_looks_absent() =>
        Assert.Equal(NotImplemented, BpfInterpreter.Run(Program, 9_999, X64));

    [Fact]
    public void The_x32_numbers_of_allowed_calls_are_refused() =>
        Assert.All(
            AllowedCalls.All,
            call => Assert.Equal(NotImplemented, BpfInterpreter.Run(Program, SeccompProgram.X32Bit | (uint)call, X64)));

    [Theory]
    [InlineData(0x4000_0003u)] // AUDIT_ARCH_I386
    [InlineData(0xC000_00B7u)] // AUDIT_ARCH_AARCH64
    [InlineData(0u)]
    public void A_call_of_another_architecture_kills(uint architecture) =>
        Assert.All(
            Enumerable.Range(0, Highest),
            number => Assert.Equal(Killed, BpfInterpreter.Run(Program, (uint)number, architecture)));

    [Fact]
    public void A_clone_may_make_threads_and_processes_and_no_namespace()
    {
        const uint thread = 0x003D_0F00; // what pthread_create passes
        const uint process = 0x0120_0011; // what fork passes: CLONE_CHILD_SETTID, CLEARTID, SIGCHLD
        const uint namespaces = 0x7E02_0000;
        Assert.Equal(Allow, Call(Syscall.clone, thread));
        Assert.Equal(Allow, Call(Syscall.clone, process));
        Prop.ForAll<uint>(flags =>
            Call(Syscall.clone, flags) == ((flags & namespaces) == 0 ? Allow : NotPermitted))
            .QuickCheckThrowOnFailure();
        Assert.Equal(NotPermitted, Call(Syscall.clone, 0xFFFF_FFFF_0000_0000 | 0x1000_0000));
    }

    [Fact]
    public void Sockets_are_of_three_families()
    {
        Assert.All(
            Enumerable.Range(0, 64),
            family => Assert.Equal(
                family is 1 or 2 or 10 ? Allow : NoSuchFamily, Call(Syscall.socket, (ulong)family)));
        const ulong netlink = 16;
        Assert.Equal(NoSuchFamily, Call(Syscall.socketpair, netlink));
    }

    [Fact]
    public void Nothing_is_typed_into_a_terminal()
    {
        const ulong typeInto = 0x5412;
        const ulong linuxConsole = 0x541C;
        const ulong windowSize = 0x5413;
        Assert.Equal(NotATerminal, Call(Syscall.ioctl, 0, typeInto));
        // the kernel reads 32 bits
        Assert.Equal(NotATerminal, Call(Syscall.ioctl, 0, 0xFFFF_FFFF_0000_0000 | typeInto));
        Assert.Equal(NotATerminal, Call(Syscall.ioctl, 0, linuxConsole));
        Assert.Equal(Allow, Call(Syscall.ioctl, 0, windowSize));
    }

    [Fact]
    public void The_personality_can_be_asked_and_not_changed()
    {
        const ulong noRandomisation = 0x0040000;
        Assert.Equal(Allow, Call(Syscall.personality, 0xFFFF_FFFF));
        Assert.Equal(NotPermitted, Call(Syscall.personality, noRandomisation));
    }

    [Fact]
    public void The_kernel_takes_a_program_of_this_length() =>
        Assert.InRange(Program.Length / BpfInstruction.Size, 1, 4096); // linux/bpf_common.h: BPF_MAXINSNS

    private static uint Call(Syscall call, params ReadOnlySpan<ulong> arguments) =>
        BpfInterpreter.Run(Program, (uint)call, X64, arguments);
}
