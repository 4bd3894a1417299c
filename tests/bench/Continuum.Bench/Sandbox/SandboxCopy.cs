using System.Text;
using Continuum.Bench.Contenders;
using Continuum.Kvm;

namespace Continuum.Bench.Sandbox;

/// <summary>One copy of a program, restored from its template, with the service that it asks for events.</summary>
internal sealed class SandboxCopy : IDisposable
{
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(10);

    private readonly SandboxProgram _program;
    private readonly MicroVm _vm;
    private readonly RuntimeApiService _service;

    private SandboxCopy(SandboxProgram program, MicroVm vm, RuntimeApiService service)
    {
        _program = program;
        _vm = vm;
        _service = service;
    }

    public MicroVmStatistics Statistics => _vm.Statistics;

    /// <summary>A copy whose event is there.</summary>
    public static SandboxCopy Restore(SandboxProgram program, Template template, TimeProvider time) =>
        Restore(program, template, time, isAhead: false);

    /// <summary>A copy whose event is not there yet; <see cref="Prepare"/> makes it the next in line.</summary>
    public static SandboxCopy RestoreAhead(SandboxProgram program, Template template, TimeProvider time) =>
        Restore(program, template, time, isAhead: true);

    private static SandboxCopy Restore(SandboxProgram program, Template template, TimeProvider time, bool isAhead)
    {
        RuntimeApiService service = new(time);
        RestoreSpec spec = new()
        {
            IsAhead = isAhead,
            Files = program.Files,
            Streams = SandboxStreams.ToStandardError,
            Services = service.AtItsAddress,
        };
        return new SandboxCopy(program, template.Restore(spec), service);
    }

    /// <summary>Starts the program anew and writes a template when it asks for its first event.</summary>
    public static void MakeTemplate(SandboxProgram program, KvmHost kvm, string file, TimeProvider time)
    {
        RuntimeApiService service = new(time);
        using MicroVm vm = MicroVm.Start(kvm, program.Spec(service), time, new KernelEntropy());
        RunResult result = vm.Run(MostTime);
        if (result is not RunResult.Waiting || !service.IsAsked)
        {
            throw new BenchException($"{program.Name} did not ask for an event: {result}");
        }

        vm.Snapshot(file);
    }

    /// <summary>What a pool does with the copy that gets the next event, while that is not there.</summary>
    public void Prepare() => _vm.Prepare();

    /// <summary>Gets an event answered and checks the answer.</summary>
    /// <returns>When the answer was there.</returns>
    public long Answer(byte[] content)
    {
        _service.Hand(content);
        RunResult result = _vm.Run(MostTime);
        byte[] answer = _service.Answer
            ?? throw new BenchException($"{_program.Name} gave no answer to {Encoding.UTF8.GetString(content)}: {result}");
        TestEvent.Check(_program.Name, content, answer);
        return _service.AnsweredAt;
    }

    public void Dispose() => _vm.Dispose();
}
