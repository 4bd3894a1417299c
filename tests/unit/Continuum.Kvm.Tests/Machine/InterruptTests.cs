using Continuum.Kvm.Machine;

namespace Continuum.Kvm.Tests.Machine;

public sealed class InterruptTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    // l: syscall; inc r15; jmp l
    private static readonly byte[] CallForEver = [0x0F, 0x05, 0x49, 0xFF, 0xC7, 0xEB, 0xF9];

    // inc r15; l: jmp l
    private static readonly byte[] SpinForEver = [0x49, 0xFF, 0xC7, 0xEB, 0xFE];

    [Fact]
    public void An_interruption_ahead_of_the_run_holds_once()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        program.Machine.Interrupt();
        program.Machine.Interrupt();
        Assert.Equal(MachineExitKind.Interrupted, program.Run().Kind);
        Assert.Equal(0, program.Machine.Entries);
        program.ExpectCall();
    }

    [Fact]
    public void An_endless_loop_ends_at_once_a_thousand_times()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, SpinForEver);
        InterruptWhileRunning(program, 1_000, calls => Assert.Equal(0, calls));
        Assert.Equal(1UL, program.Registers.R15);
        Assert.Equal(GuestProgram.Code + 3, program.Registers.Rip);
    }

    [Fact]
    public void No_system_call_is_lost_or_doubled_by_interruptions()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        long made = 0;
        InterruptWhileRunning(program, 1_000, calls => made += calls);
        program.ExpectCall();
        Assert.Equal((ulong)made, program.Registers.R15);

        // Nothing is left of the signals on this thread.
        using GuestProgram other = GuestProgram.Load(kvm.Host, CallForEver);
        for (int call = 0; call < 100; call++)
        {
            other.ExpectCall();
        }
    }

    [Fact]
    public void A_machine_may_run_on_one_thread_after_another()
    {
        using GuestProgram program = GuestProgram.Load(kvm.Host, CallForEver);
        for (ulong thread = 0; thread < 20; thread++)
        {
            ulong seen = ulong.MaxValue;
            var runner = new Thread(() =>
            {
                program.ExpectCall();
                seen = program.Registers.R15;
            });
            runner.Start();
            runner.Join();
            Assert.Equal(thread, seen);
        }
    }

    // Another thread interrupts once a round, some instructions after the run began or before.
    private static void InterruptWhileRunning(GuestProgram program, int rounds, Action<int> onRound)
    {
        using var go = new SemaphoreSlim(0);
        var random = new Random(7);
        var interrupter = new Thread(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                go.Wait();
                Thread.SpinWait(random.Next(3_000));
                program.Machine.Interrupt();
            }
        });
        interrupter.Start();
        for (int round = 0; round < rounds; round++)
        {
            go.Release();
            int calls = 0;
            MachineExit exit;
            while ((exit = program.Run()).Kind == MachineExitKind.SystemCall)
            {
                calls++;
            }

            Assert.True(exit.Kind == MachineExitKind.Interrupted, $"round {round}: {exit}");
            onRound(calls);
        }

        interrupter.Join();
    }
}
