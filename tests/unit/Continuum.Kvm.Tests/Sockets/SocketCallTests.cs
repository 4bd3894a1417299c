using Continuum.Kvm.Tests.Machine;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Sockets;

public sealed class SocketCallTests(KvmFixture kvm) : IClassFixture<KvmFixture>
{
    [Fact]
    public void Calls_come_to_what_they_come_to_on_Linux()
    {
        CompiledProgram program = CompiledProgram.Static("sockets.c");
        (int code, string expected) = program.RunNatively([]);
        Assert.Equal(0, code);

        (ProgramEnd end, string output) = ProgramRun.ToEnd(kvm.Host, program, []);

        string[] differences = [.. expected.Split('\n').Zip(output.Split('\n'))
            .Where(pair => pair.First != pair.Second).Select(pair => $"{pair.First} <> {pair.Second}")];
        Assert.True(differences.Length == 0, string.Join('\n', differences));
        Assert.Equal(expected.Length, output.Length);
        Assert.Equal(new ProgramEnd.Exited(0), end);
    }
}
