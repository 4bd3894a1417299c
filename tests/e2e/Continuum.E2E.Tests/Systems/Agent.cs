using System.Globalization;
using System.Net.Http.Headers;
using Continuum.E2E.Tests.Programs;
using Continuum.Testing;

namespace Continuum.E2E.Tests.Systems;

/// <summary>A node's agent as a process, on ports and a folder that outlive it.</summary>
internal sealed class Agent(
    string nodeId, string kind, string location, string dataFolder, ControlPlane controlPlane,
    IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private RunningProgram? _program;

    public string NodeId { get; } = nodeId;

    public string Location { get; } = location;

    public string DataFolder { get; } = dataFolder;

    public int HttpPort { get; } = LastingPort.Next();

    public int MqttPort { get; } = LastingPort.Next();

    public string Url => $"http://127.0.0.1:{HttpPort}";

    public RunningProgram Program => _program ?? throw new InvalidOperationException($"{NodeId} is not started");

    public async Task StartAsync()
    {
        Launch();
        await Program.ReadyAsync();
    }

    /// <summary>Starts the process, and does not wait for it.</summary>
    public void Launch()
    {
        _program?.Dispose();
        _program = RunningProgram.Start(Repository.Agent,
        [
            "--node:id", NodeId, "--node:kind", kind, "--node:location", Location, "--data", DataFolder,
            "--controlplane:url", controlPlane.Url, "--controlplane:tokenfile", controlPlane.TokenFile,
            "--controlplane:heartbeatseconds", "1",
            "--http:url", Url, "--mqtt:port", MqttPort.ToString(CultureInfo.InvariantCulture),
        ],
        environment);
    }

    /// <summary>A request to the agent's HTTP ingress, without the token.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => await _http.SendAsync(request);

    /// <summary>A POST to the agent's HTTP ingress, without the token.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string body) =>
        await _http.PostAsync(new Uri(Url + path), new StringContent(body));

    /// <summary>A GET from the node's own API, with the token.</summary>
    public async Task<string> ReadAsync(string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer", (await File.ReadAllTextAsync(controlPlane.TokenFile)).Trim());
        using HttpResponseMessage response = await _http.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_program is not null)
        {
            await _program.StopAsync();
            _program.Dispose();
            RemoveControlGroups();
        }
    }

    // The node keeps its group for its next start; the names of the tests' nodes never come again. A group goes with
    // rmdir, once nothing is in it.
    private void RemoveControlGroups()
    {
        foreach (string folder in (string[])["/sys/fs/cgroup", .. Directory.GetDirectories("/sys/fs/cgroup")])
        {
            string group = Path.Combine(folder, $"continuum-{NodeId}");
            if (Directory.Exists(group) && Directory.GetDirectories(group).Length == 0)
            {
                Directory.Delete(group);
            }
        }
    }
}
