using System.Diagnostics;
using System.Globalization;
using System.Text;
using Continuum.Agent.State;
using Continuum.Agent.Tests.Fixtures;
using Continuum.Contracts.Desired;
using Continuum.Images.Store;

namespace Continuum.Agent.Tests.Programs;

/// <summary>The agent as its own process, with no control plane, over a data folder that outlives it.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly string _id = $"t{Guid.NewGuid():N}"[..12];
    private readonly StringBuilder _output = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private Process? _process;
    private int _httpPort;

    public AgentProcess()
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root: the agent sets up sandboxes");
        Assert.SkipUnless(File.Exists("/usr/bin/bwrap"), "needs /usr/bin/bwrap (Debian: bubblewrap)");
    }

    public string Data => _folder.File("data");

    public int MqttPort { get; } = FreePort.Next();

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Leaves behind what an agent would have that once had a control plane.</summary>
    public async Task DeployAsync(Func<Assignment, Assignment> assign, params Route[] routes)
    {
        Directory.CreateDirectory(Data, (UnixFileMode)0b111_000_000);
        ImageStore images = new(Path.Combine(Data, "images"), new ImageStoreOptions(), TimeProvider.System);
        Assignment assignment = assign(Some.Assignment(image: await Functions.AddEchoAsync(images)));
        using DesiredStateStore store = DesiredStateStore.Open(Path.Combine(Data, "state.db"));
        store.Save(Some.State(1, [assignment], routes));
    }

    public void Start(string? httpUrl = null, int? mqttPort = null, long minFreeBytes = 0, params string[] more)
    {
        string agent = Path.Combine(AppContext.BaseDirectory, "continuum-agent.dll");
        ProcessStartInfo start = new("dotnet",
        [
            "exec", agent, "--node:id", _id, "--node:location", "eu/z1/s1", "--data", Data, "--controlplane:url=",
            "--http:url", httpUrl ?? "http://127.0.0.1:0", "--mqtt:port", $"{mqttPort ?? MqttPort}",
            "--node:minfreebytes", $"{minFreeBytes}", "--log-format", "line",
            .. more,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        lock (_output)
        {
            _output.Clear();
        }

        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public async Task ReadyAsync()
    {
        string output = await Deadline.SeenAsync(
            "the agent to be ready",
            () => Task.FromResult(Output),
            text => text.Contains("is ready on") || _process!.HasExited,
            StartLimit);
        int at = output.IndexOf("http://127.0.0.1:", StringComparison.Ordinal);
        Assert.True(at >= 0 && output.Contains("is ready on"), output);
        Uri address = new(output[at..].Split(' ', '\n', '"')[0]);
        _httpPort = address.Port;
    }

    public async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"http://127.0.0.1:{_httpPort}{path}")
        {
            Content = new StringContent(body),
        };
        return await _http.SendAsync(request);
    }

    /// <summary>Waits until the function answers.</summary>
    public Task AnswersAsync(string path) => Deadline.UntilAsync($"an answer at {path}", async () =>
    {
        using HttpResponseMessage response = await PostAsync(path, "ready?");
        return response.IsSuccessStatusCode;
    });

    /// <summary>The figures of the metrics page whose line begins so.</summary>
    public async Task<double[]> MetricsAsync(string start)
    {
        string page = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{_httpPort}/metrics"));
        return
        [
            .. page.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal))
                .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture)),
        ];
    }

    public async Task<int> KillAsync()
    {
        _process!.Kill();
        return await ExitAsync();
    }

    public async Task<int> TerminateAsync()
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    public async Task<int> ExitAsync()
    {
        await Deadline.WithinAsync("the agent to end", _process!.WaitForExitAsync(), StartLimit);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
