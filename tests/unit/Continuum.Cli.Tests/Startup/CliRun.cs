using System.Text;
using Continuum.Cli.Startup;
using Continuum.Cli.Tests.Api;
using Continuum.Testing;

namespace Continuum.Cli.Tests.Startup;

/// <summary>Runs commands in this process, in surroundings of the test's own.</summary>
internal sealed class CliRun : IDisposable
{
    public TempFolder Folder { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public byte[] Input { get; set; } = [];

    public CancellationToken Force { get; set; }

    /// <summary>Surroundings that know a control plane by the environment, as scripts do.</summary>
    public CliRun Knowing(CannedControlPlane server)
    {
        Variables["CONTINUUM_URL"] = server.Url;
        Variables["CONTINUUM_TOKEN"] = CannedControlPlane.Token;
        return this;
    }

    public bool OutputIsTerminal { get; set; }

    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public async Task<CliResult> RunAsync(CancellationToken stop, params string[] arguments)
    {
        using MemoryStream output = new();
        using StringWriter error = new();
        CliExit exit = await CliProgram.RunAsync(arguments, Surroundings(output, error), stop);
        return new CliResult(exit, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public Surroundings Surroundings(Stream output, TextWriter error) => new()
    {
        Variable = Variables.GetValueOrDefault,
        Input = new MemoryStream(Input),
        OutputBytes = output,
        Output = new StreamWriter(output) { AutoFlush = true },
        Error = TextWriter.Synchronized(error),
        OutputIsTerminal = OutputIsTerminal,
        ErrorIsTerminal = false,
        InputIsTerminal = false,
        WorkingFolder = Folder.Path,
        ProgramFolder = AppContext.BaseDirectory,
        Time = new FixedClock(),
        Force = Force,
    };

    public void Dispose() => Folder.Dispose();

    // Real timers and a fixed date, for "5 min ago".
    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => CannedViews.Now;
    }
}
