using System.Text;
using Continuum.Kvm.Linux;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Tasks;

public sealed class TaskSwitchTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Fact]
    public void Two_tasks_take_turns_and_keep_their_registers()
    {
        CompiledProgram program = CompiledProgram.Build("tasks.S", "gcc", "-nostdlib", "-static");
        using MicroVm vm = ProgramRun.Start(kvm.Host, new StringBuilder(), program.Path, []);
        LinuxTask first = vm.Process.Tasks[0];
        LinuxTask second = new(vm.Process, first.Id + 1) { Saved = first.Saved };
        first.Saved.R12 = 0x1111_2222_3333_4444;
        second.Saved.R12 = 0x5555_6666_7777_8888;
        second.Saved.Rbx = 1;
        vm.Process.Tasks.Add(second);

        Assert.Equal(new ProgramEnd.Exited(0), vm.RunToEnd(ProgramRun.Limit));
        Assert.Contains(new KeyValuePair<string, long>("nanosleep", 100), vm.Statistics.Calls);
    }
}
