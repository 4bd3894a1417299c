using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Snapshots;

public sealed class GoingOnTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Theory]
    [InlineData("static")]
    [InlineData("dynamic")]
    public void A_program_that_was_copied_midway_does_what_it_would_have_done(string kind)
    {
        CompiledProgram program = kind == "static"
            ? CompiledProgram.Static("steps.c", "-Wno-unused-result")
            : CompiledProgram.Dynamic("steps.c", "-Wno-unused-result");
        using AskProgram whole = AskProgram.Start(kvm.Host, program);
        string[] expected = [.. Enumerable.Range(0, 40).Select(step => whole.Answer(Byte(step)))];
        Assert.Equal(40, expected.Distinct().Count());

        Template? template = null;
        AskProgram current = AskProgram.Start(kvm.Host, program);
        try
        {
            for (int step = 0; step < 40; step++)
            {
                if (step % 7 == 3)
                {
                    // Copies of copies: each goes on from the one before.
                    Template next = Template.Capture(kvm.Host, current.Vm, TimeProvider.System, new TestEntropy(step));
                    current.Dispose();
                    template?.Dispose();
                    template = next;
                    current = AskProgram.Restore(next, program);
                }

                Assert.Equal(expected[step], current.Answer(Byte(step)));
            }
        }
        finally
        {
            current.Dispose();
            template?.Dispose();
        }
    }

    private static string Byte(int step) => ((char)('a' + (step % 26))).ToString();
}
