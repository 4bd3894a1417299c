using Continuum.Kvm.Linux;
using Continuum.Kvm.Snapshots;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;
using Microsoft.Win32.SafeHandles;

namespace Continuum.Kvm.Tests.Snapshots;

/// <summary>
/// Snapshots whose checksums are right and whose tables are not: whoever writes them is trusted with less than all.
/// </summary>
public sealed class DamagedSnapshotTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    private const int Rounds = 150;

    [Fact]
    public void Changed_tables_are_refused_or_make_a_program_that_runs_or_ends()
    {
        CompiledProgram program = CompiledProgram.Static("steps.c", "-Wno-unused-result");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        original.Answer("a");
        LinuxProcess process = original.Vm.Process;
        using var machine = new SnapshotWriter();
        process.Machine.Save(machine);
        using var tables = new SnapshotWriter();
        process.Machine.Memory.Save(tables);
        ProcessSnapshot.Save(tables, process);
        using var folder = new TempFolder();
        var random = new Random(20261121);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] changed = tables.Written.ToArray();
            int place = random.Next(changed.Length);
            if (round % 3 == 0)
            {
                changed = changed[..place];
            }
            else if (round % 3 == 1)
            {
                changed[place] ^= (byte)(1 << random.Next(8));
            }
            else
            {
                random.NextBytes(changed.AsSpan(place, Math.Min(4, changed.Length - place)));
            }

            string path = folder.File($"{round}");
            using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
            {
                SnapshotFile.Write(file, kvm.Host.Description, process.Machine.Memory, machine.Written, changed);
            }

            refused += IsRefused(path, program) ? 1 : 0;
            File.Delete(path);
        }

        Assert.InRange(refused, Rounds / 3, Rounds);
        Assert.NotEmpty(original.Answer("b"));
    }

    private bool IsRefused(string path, CompiledProgram program)
    {
        using Template template = Template.Open(kvm.Host, path, TimeProvider.System, new TestEntropy(1));
        try
        {
            using AskProgram copy = AskProgram.Restore(template, program);
            copy.Vm.Run(TimeSpan.FromMilliseconds(200));
            return false;
        }
        catch (SnapshotException refused)
        {
            Assert.True(
                refused.Problem is SnapshotProblem.Damaged or SnapshotProblem.OtherFiles,
                $"{refused.Problem} {refused}");
            return true;
        }
    }
}
