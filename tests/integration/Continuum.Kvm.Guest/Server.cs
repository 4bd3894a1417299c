namespace Continuum.Kvm.Guest;

/// <summary><c>server.c</c> in a micro-VM, with the service that it asks.</summary>
internal sealed class Server : IDisposable
{
    private const string Ready = "next\n";
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(60);

    private readonly MicroVm _vm;
    private readonly LineService _service;
    private readonly ProgramText _text;

    private Server(MicroVm vm, LineService service, ProgramText text)
    {
        _vm = vm;
        _service = service;
        _text = text;
    }

    internal static Server Start(ScenarioHost host)
    {
        LineService service = new();
        ProgramText text = new();
        Server server = new(host.Start("server", text.Streams, service.Map), service, text);
        server.RunUntilReady();
        return server;
    }

    internal static Server Restore(ScenarioHost host, Template template)
    {
        LineService service = new();
        ProgramText text = new();
        RestoreSpec spec = new()
        {
            Files = host.Files,
            Limits = new ProgramLimits { MemoryBytes = 64L << 20 },
            Streams = text.Streams,
            Services = service.Map,
        };
        return new Server(template.Restore(spec), service, text);
    }

    /// <summary>Hands it a line, and runs it until it asks for the next.</summary>
    internal ServerAnswer Ask(string line)
    {
        Assert.EndsWith(Ready, _service.Take());
        _service.Send(line);
        string answer = RunUntilReady();
        return ServerAnswer.Parse(answer[..^Ready.Length].TrimEnd('\n'));
    }

    internal void Snapshot(string file) => _vm.Snapshot(file);

    public void Dispose() => _vm.Dispose();

    private string RunUntilReady()
    {
        RunResult result = _vm.Run(MostTime);
        Assert.True(result is RunResult.Waiting, $"{result}, and wrote: {_text}");
        Assert.EndsWith(Ready, _service.Received);
        return _service.Received;
    }
}
