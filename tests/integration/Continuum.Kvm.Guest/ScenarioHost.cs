using System.Net;

namespace Continuum.Kvm.Guest;

/// <summary>What scenarios run on: a KVM, and the programs that are run on it.</summary>
/// <param name="kvm">The KVM.</param>
/// <param name="programs">The folder of the compiled programs.</param>
/// <param name="backend">The kernel module that is to be behind <c>/dev/kvm</c>.</param>
internal sealed class ScenarioHost(KvmHost kvm, string programs, string backend)
{
    // No program here needs a second on a processor; on one that is emulated, with others, a few. It ends what hangs.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<IPEndPoint, ILoopbackService> NoServices = [];

    internal KvmHost Kvm { get; } = kvm;

    internal string Backend { get; } = backend;

    internal IEntropySource Entropy { get; } = new SeededEntropy(42);

    internal FileView Files => new() { Root = programs };

    /// <summary>Runs a program to its end; fails unless it ended by itself with 0.</summary>
    /// <returns>What it wrote, without the last line's end.</returns>
    internal string Run(string name, params IReadOnlyList<string> arguments)
    {
        (ProgramEnd end, string text) = RunToEnd(name, MostTime, arguments);
        Assert.True(end is ProgramEnd.Exited { Code: 0 }, $"{name} ended with {end} and wrote: {text}");
        return text.TrimEnd('\n');
    }

    /// <summary>Runs a program to whatever end.</summary>
    internal (ProgramEnd End, string Text) RunToEnd(string name, TimeSpan atMost, params IReadOnlyList<string> arguments)
    {
        ProgramText text = new();
        using MicroVm vm = Start(name, text.Streams, NoServices, arguments);
        return (vm.RunToEnd(atMost), text.ToString());
    }

    internal MicroVm Start(
        string name,
        ProgramStreams streams,
        IReadOnlyDictionary<IPEndPoint, ILoopbackService> services,
        params IReadOnlyList<string> arguments)
    {
        ProgramSpec spec = new()
        {
            Executable = "/" + name,
            Arguments = [name, .. arguments],
            Files = Files,
            Limits = new ProgramLimits { MemoryBytes = 64L << 20 },
            Streams = streams,
            Services = services,
        };
        return MicroVm.Start(Kvm, spec, TimeProvider.System, Entropy);
    }
}
