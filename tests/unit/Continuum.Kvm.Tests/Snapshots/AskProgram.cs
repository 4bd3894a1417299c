using System.Net;
using System.Text;
using Continuum.Kvm.Tests.Running;
using Continuum.Kvm.Tests.Testing;

namespace Continuum.Kvm.Tests.Snapshots;

/// <summary>The program of ask.c, or a copy of it, and its service.</summary>
internal sealed class AskProgram : IDisposable
{
    private readonly StringBuilder _output = new();

    private AskProgram(Func<AskProgram, MicroVm> create) => Vm = create(this);

    /// <summary>Where it runs.</summary>
    public MicroVm Vm { get; }

    /// <summary>Who answers it.</summary>
    public AskService Service { get; } = new();

    /// <summary>All that it wrote.</summary>
    public string Output => _output.ToString();

    private static FileView Files(string folder) => new()
    {
        Root = "/",
        Mounts = [new FolderMount("/programs", folder)],
    };

    private Dictionary<IPEndPoint, ILoopbackService> Services => new()
    {
        [new IPEndPoint(IPAddress.Loopback, 9001)] = Service,
    };

    private ProgramStreams Streams => new()
    {
        Output = (_, bytes) => _output.Append(Encoding.UTF8.GetString(bytes)),
    };

    /// <summary>Starts the program and lets it ask its first question.</summary>
    public static AskProgram Start(KvmHost host, CompiledProgram program)
    {
        var started = new AskProgram(self => MicroVm.Start(
            host,
            new ProgramSpec
            {
                Executable = $"/programs/{Path.GetFileName(program.Path)}",
                Arguments = ["ask"],
                Files = Files(Path.GetDirectoryName(program.Path)!),
                Streams = self.Streams,
                Services = self.Services,
            },
            TimeProvider.System,
            new TestEntropy(1)));
        started.RunUntilItWaits();
        return started;
    }

    /// <summary>A copy.</summary>
    public static AskProgram Restore(
        Template template, CompiledProgram program, ProgramLimits? limits = null, bool isAhead = false) =>
        new(self => template.Restore(new RestoreSpec
        {
            Files = Files(Path.GetDirectoryName(program.Path)!),
            Limits = limits ?? new ProgramLimits(),
            Streams = self.Streams,
            Services = self.Services,
            IsAhead = isAhead,
        }));

    /// <summary>Answers and runs on until it waits again or ends; what it wrote meanwhile.</summary>
    public string Answer(string text)
    {
        int before = _output.Length;
        Service.Answer(text);
        RunResult result = Vm.Run(ProgramRun.Limit);
        Assert.True(
            result is RunResult.Waiting or RunResult.Ended { End: ProgramEnd.Exited { Code: 0 } },
            $"{result} {_output}");
        return _output.ToString(before, _output.Length - before);
    }

    /// <inheritdoc/>
    public void Dispose() => Vm.Dispose();

    private void RunUntilItWaits() => Assert.IsType<RunResult.Waiting>(Vm.Run(ProgramRun.Limit), exactMatch: true);
}
