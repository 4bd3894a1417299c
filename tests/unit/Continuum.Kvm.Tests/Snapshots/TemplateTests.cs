using System.Runtime.Versioning;
using Continuum.Kvm.Machine;
using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;
using Continuum.Testing;

namespace Continuum.Kvm.Tests.Snapshots;

[SupportedOSPlatform("linux")]
public sealed class TemplateTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    [InlineData("musl")]
    public void A_copy_goes_on_where_the_snapshot_was_taken(string kind)
    {
        CompiledProgram program = Program(kind);
        using var folder = new TempFolder();
        string path = folder.File("template");
        using (AskProgram original = AskProgram.Start(kvm.Host, program))
        {
            Assert.StartsWith("1 one pristine=1 file=3", original.Answer("one"), StringComparison.Ordinal);
            original.Vm.Snapshot(path);
            Assert.StartsWith("2 two pristine=0 file=6", original.Answer("two"), StringComparison.Ordinal);
        }

        using Template template = Open(path);
        using AskProgram copy = AskProgram.Restore(template, program);
        Assert.Equal(2, copy.Service.Asked);
        Assert.StartsWith("2 bye pristine=0 file=6", copy.Answer("bye"), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Each_of_a_hundred_copies_is_pristine_and_none_is_like_another()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        HashSet<string> randoms = [];
        HashSet<string> processes = [];
        for (int i = 0; i < 100; i++)
        {
            using AskProgram copy = AskProgram.Restore(template, program);
            long earliest = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            string line = copy.Answer("one");
            long latest = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            Assert.StartsWith("1 one pristine=1 file=3", line, StringComparison.Ordinal);
            Assert.Contains("forwards=1", line, StringComparison.Ordinal);
            Assert.True(randoms.Add(Value(line, "random")), line);
            processes.Add(Value(line, "pid"));
            Assert.InRange(long.Parse(Value(line, "wall"), null), earliest, latest);
            Assert.StartsWith("2 two pristine=0 file=6", copy.Answer("two"), StringComparison.Ordinal);
        }

        Assert.InRange(processes.Count, 90, 100);
        Assert.StartsWith("1 x pristine=1", original.Answer("x"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_one_copy_writes_no_other_sees()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        using AskProgram first = AskProgram.Restore(template, program);
        using AskProgram second = AskProgram.Restore(template, program);
        for (int i = 1; i <= 5; i++)
        {
            Assert.StartsWith($"{i} x", first.Answer("x"), StringComparison.Ordinal);
        }

        Assert.StartsWith("1 y pristine=1 file=1", second.Answer("y"), StringComparison.Ordinal);
        Assert.StartsWith("1 z pristine=1 file=1", original.Answer("z"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PrefetchedPages.None)]
    [InlineData(PrefetchedPages.Written)]
    [InlineData(PrefetchedPages.Written | PrefetchedPages.Read)]
    public void Pages_that_are_brought_in_ahead_change_nothing(PrefetchedPages pages)
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        template.Prefetch = pages;
        for (int i = 0; i < 4; i++)
        {
            using AskProgram copy = AskProgram.Restore(template, program);
            Assert.StartsWith("1 one pristine=1 file=3", copy.Answer("one"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_copy_touched_is_kept_beside_the_template()
    {
        CompiledProgram program = Program("static");
        using var folder = new TempFolder();
        string path = folder.File("template");
        using (AskProgram original = AskProgram.Start(kvm.Host, program))
        {
            original.Vm.Snapshot(path);
        }

        for (int i = 0; i < 3; i++)
        {
            using Template template = Open(path);
            using (AskProgram copy = AskProgram.Restore(template, program))
            {
                Assert.StartsWith("1 one pristine=1", copy.Answer("one"), StringComparison.Ordinal);
            }

            // The second round finds it damaged, the third one recorded anew.
            byte[] kept = File.ReadAllBytes(path + ".ws");
            Assert.InRange(kept.Length, 100, 100_000);
            kept[i + 50] ^= (byte)(i == 0 ? 1 : 0);
            File.WriteAllBytes(path + ".ws", kept);
        }
    }

    [Fact]
    public void A_copy_grows_beyond_the_memory_that_was_set_aside_for_it()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));

        // More of them than are kept ready: the later ones run where an earlier one grew.
        for (int i = 0; i < 12; i++)
        {
            using AskProgram copy = AskProgram.Restore(template, program);
            Assert.StartsWith("1 grow pristine=1 file=4", copy.Answer("grow"), StringComparison.Ordinal);
            Assert.StartsWith("2 grow pristine=0 file=8", copy.Answer("grow"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_copy_that_is_killed_while_it_runs_leaves_nothing_to_the_next()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        for (int i = 0; i < 12; i++)
        {
            using (AskProgram killed = AskProgram.Restore(template, program))
            {
                killed.Service.Answer("grow");
                RunResult end = killed.Vm.Run(TimeSpan.FromMilliseconds(1 + (i / 4.0)));
                Assert.IsType<RunResult.Ended>(end, exactMatch: true);
            }

            using AskProgram copy = AskProgram.Restore(template, program);
            Assert.StartsWith("1 one pristine=1 file=3", copy.Answer("one"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Copies_of_many_limits_are_restored_side_by_side()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        Stack<AskProgram> copies = new();
        for (int i = 0; i < 40; i++)
        {
            ProgramLimits limits = new() { MemoryBytes = (long)(16 + (i % 13)) << 20 };
            copies.Push(AskProgram.Restore(template, program, limits));
            Assert.StartsWith("1 one pristine=1 file=3", copies.Peek().Answer("one"), StringComparison.Ordinal);
            if (i % 3 == 2)
            {
                copies.Pop().Dispose();
            }
        }

        while (copies.TryPop(out AskProgram? copy))
        {
            Assert.StartsWith("2 two pristine=0 file=6", copy.Answer("two"), StringComparison.Ordinal);
            copy.Dispose();
        }
    }

    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    public void A_copy_that_was_prepared_is_as_pristine_as_any(string kind)
    {
        CompiledProgram program = Program(kind);
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        for (int i = 0; i < 6; i++)
        {
            using AskProgram copy = AskProgram.Restore(template, program, isAhead: i % 2 == 1);
            Assert.Equal(i > 0, copy.Vm.Foreseen?.Touched.Length > 0);
            long used = copy.Vm.MemoryBytes;
            string maps = Maps(copy);
            copy.Vm.Prepare();
            Assert.Null(copy.Vm.Foreseen);
            Assert.Equal(maps, Maps(copy));
            Assert.InRange(copy.Vm.MemoryBytes, used, used + (3 * PhysicalMemory.PageSize));
            Assert.StartsWith("1 one pristine=1 file=3", copy.Answer("one"), StringComparison.Ordinal);
            Assert.StartsWith("2 bye pristine=0 file=6", copy.Answer("bye"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Addresses_that_lead_nowhere_do_a_copy_no_harm_when_it_is_prepared()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        using (AskProgram first = AskProgram.Restore(template, program))
        {
            first.Answer("one");
        }

        ulong[] nowhere = [0, 1, 0x1000, 0x7000_0000_0000, PageTables.UserEnd - 1];
        using AskProgram copy = AskProgram.Restore(template, program);
        copy.Vm.Foreseen = With(copy, [.. nowhere, .. copy.Vm.Foreseen!.Touched, .. nowhere, .. nowhere]);
        copy.Vm.Prepare();
        Assert.StartsWith("1 one pristine=1 file=3", copy.Answer("one"), StringComparison.Ordinal);

        foreach (ulong address in new[] { PageTables.UserEnd, 1UL << 47, 0xFFFF_8000_0000_0000, ulong.MaxValue })
        {
            using AskProgram other = AskProgram.Restore(template, program);
            other.Vm.Foreseen = With(other, [address, .. other.Vm.Foreseen!.Touched]);
            other.Vm.Prepare();
            Assert.StartsWith("1 one pristine=1 file=3", other.Answer("one"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_copy_that_was_made_ahead_and_not_prepared_answers_too()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        for (int i = 0; i < 3; i++)
        {
            using AskProgram copy = AskProgram.Restore(template, program, isAhead: true);
            Assert.StartsWith("1 one pristine=1 file=3", copy.Answer("one"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_copy_that_is_killed_before_it_is_prepared_ends()
    {
        CompiledProgram program = Program("static");
        using AskProgram original = AskProgram.Start(kvm.Host, program);
        using Template template = Template.Capture(kvm.Host, original.Vm, TimeProvider.System, new TestEntropy(2));
        using (AskProgram first = AskProgram.Restore(template, program))
        {
            first.Answer("one");
        }

        using AskProgram copy = AskProgram.Restore(template, program);
        copy.Vm.Kill();
        copy.Vm.Prepare();
        RunResult.Ended ended = Assert.IsType<RunResult.Ended>(copy.Vm.Run(ProgramRun.Limit), exactMatch: true);
        Assert.IsType<ProgramEnd.Killed>(ended.End, exactMatch: true);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("time")]
    [InlineData("inode")]
    [InlineData("gone")]
    [InlineData("folder")]
    public void A_template_whose_mapped_files_are_not_what_they_were_is_refused(string what)
    {
        using var folder = new TempFolder();
        CompiledProgram program = Program("static").CopyTo(folder.Path);
        string path = folder.File("template");
        using (AskProgram original = AskProgram.Start(kvm.Host, program))
        {
            original.Vm.Snapshot(path);
        }

        using Template opened = Open(path);
        using AskProgram before = AskProgram.Restore(opened, program);
        FileChange.Make(program.Path, what);

        using Template template = Open(path);
        SnapshotException refused = Assert.Throws<SnapshotException>(() => AskProgram.Restore(template, program));
        Assert.Equal(SnapshotProblem.OtherFiles, refused.Problem);
        Assert.Contains(Path.GetFileName(program.Path), refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("1 one pristine=1 file=3", before.Answer("one"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_has_ended_cannot_be_a_template()
    {
        using AskProgram program = AskProgram.Start(kvm.Host, Program("static"));
        program.Answer("bye");

        SnapshotException refused = Assert.Throws<SnapshotException>(
            () => Template.Capture(kvm.Host, program.Vm, TimeProvider.System, new TestEntropy(1)));
        Assert.Equal(SnapshotProblem.NotPossible, refused.Problem);
    }

    private static WorkingSet With(AskProgram copy, ulong[] touched) => copy.Vm.Foreseen! with { Touched = touched };

    private static string Maps(AskProgram copy) => string.Join(
        '\n', copy.Vm.Process.Memory.Mappings.Select(mapping => $"{mapping.Start:x}-{mapping.End:x} {mapping.Access}"));

    private static string Value(string line, string name) =>
        line.Split(' ').Single(word => word.StartsWith($"{name}=", StringComparison.Ordinal))
            [(name.Length + 1)..].Trim();

    private static CompiledProgram Program(string kind) => kind switch
    {
        "static" => CompiledProgram.Static("ask.c"),
        "dynamic" => CompiledProgram.Dynamic("ask.c"),
        _ => CompiledProgram.Musl("ask.c"),
    };

    private Template Open(string path) => Template.Open(kvm.Host, path, TimeProvider.System, new TestEntropy(3));
}
