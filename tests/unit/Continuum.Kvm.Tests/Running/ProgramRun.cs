using System.Text;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Running;

/// <summary>Runs a program of this machine in a micro-VM, with this machine's root as its own.</summary>
internal static class ProgramRun
{
    /// <summary>Generous on purpose: the machine that runs the tests is small and shared.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly string[] DefaultEnvironment = ["PATH=/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8"];

    /// <summary>A program that is about to start.</summary>
    public static MicroVm Start(
        KvmHost host, StringBuilder output, string program, IReadOnlyList<string> arguments,
        Func<ProgramSpec, ProgramSpec>? change = null)
    {
        string folder = Path.GetDirectoryName(program)!;
        bool isOwn = folder.StartsWith(Path.GetTempPath(), StringComparison.Ordinal);
        ProgramSpec spec = new()
        {
            // The sandbox has a /tmp of its own: what the tests compiled there is shown elsewhere.
            Executable = isOwn ? $"/programs/{Path.GetFileName(program)}" : program,
            Arguments = [program, .. arguments],
            Environment = DefaultEnvironment,
            Files = new FileView
            {
                Root = "/",
                Mounts = isOwn ? [new FolderMount("/programs", folder)] : [],
            },
            Streams = new ProgramStreams
            {
                Output = (_, bytes) => output.Append(Encoding.UTF8.GetString(bytes)),
            },
        };
        return MicroVm.Start(host, change?.Invoke(spec) ?? spec, TimeProvider.System, new TestEntropy(1));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>How it ended, and what it wrote to standard output and error.</returns>
    public static (ProgramEnd End, string Output) ToEnd(
        KvmHost host, string program, IReadOnlyList<string> arguments, Func<ProgramSpec, ProgramSpec>? change = null)
    {
        StringBuilder output = new();
        using MicroVm vm = Start(host, output, program, arguments, change);
        CallLines lines = new();
        vm.Tracer = lines;
        ProgramEnd end = vm.RunToEnd(Limit);
        if (end is not ProgramEnd.Exited { Code: 0 })
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{end}\n{lines}\n{output}");
        }

        return (end, output.ToString());
    }

    /// <summary>Runs a compiled program to its end.</summary>
    public static (ProgramEnd End, string Output) ToEnd(
        KvmHost host, CompiledProgram program, IReadOnlyList<string> arguments,
        Func<ProgramSpec, ProgramSpec>? change = null) => ToEnd(host, program.Path, arguments, change);
}
