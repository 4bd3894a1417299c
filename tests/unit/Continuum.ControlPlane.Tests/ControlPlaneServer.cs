using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Continuum.Contracts.Api;
using Continuum.Contracts.Images;
using Continuum.Contracts.Nodes;
using Continuum.Hosting.Startup;
using Continuum.Images.Store;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

/// <summary>The whole control plane in this process, on a free port, until disposed.</summary>
internal sealed class ControlPlaneServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ExitCode> _run;

    private ControlPlaneServer(string folder, Task<ExitCode> run, CancellationTokenSource stop, Uri address)
    {
        (_run, _stop, Address) = (run, stop, address);
        Token = File.ReadAllText(Path.Combine(folder, "token")).Trim();
        Client = new HttpClient { BaseAddress = address };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public Uri Address { get; }

    public string Token { get; }

    public HttpClient Client { get; }

    public static (Task<ExitCode> Run, StringWriter Error) Run(
        string folder, int port, CancellationToken stop, params string[] more)
    {
        StringWriter error = new();
        ProgramSurroundings surroundings = new(
            ["--url", $"http://127.0.0.1:{port}", "--data", folder, .. more],
            new Dictionary<string, string>(),
            new StringWriter(),
            error);
        return (ProgramHost.RunAsync(ControlPlaneProgram.Definition, surroundings, stop), error);
    }

    public static async Task<ControlPlaneServer> StartAsync(string folder, int? port = null, params string[] more)
    {
        int chosen = port ?? FreePort.Next();
        CancellationTokenSource stop = new();
        (Task<ExitCode> run, StringWriter error) = Run(folder, chosen, stop.Token, more);
        Uri address = new($"http://127.0.0.1:{chosen}");
        using HttpClient probe = new() { BaseAddress = address };
        await Deadline.UntilAsync("the control plane to serve", async () =>
        {
            Assert.False(run.IsCompleted, error.ToString());
            try
            {
                return (await probe.GetAsync("/healthz")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return new ControlPlaneServer(folder, run, stop, address);
    }

    public FakeAgent Agent(string name, string site = "plant-1", params NodeAccelerator[] accelerators) =>
        new(Address, Token, name, site, accelerators);

    public async Task<string> PutBlobAsync(byte[] content)
    {
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));
        using HttpResponseMessage answer =
            await Client.PutAsync($"/v1/blobs/{digest}", new ByteArrayContent(content));
        answer.EnsureSuccessStatusCode();
        return digest;
    }

    /// <summary>Uploads a small image and returns its digest.</summary>
    public async Task<string> PutImageAsync(TempFolder scratch)
    {
        ImageStore local = new(scratch.File("local-images"), new ImageStoreOptions(), TimeProvider.System);
        byte[] layer = "a layer"u8.ToArray();
        string layerDigest = await PutBlobAsync(layer);
        string digest = await local.AddManifestAsync(
            new ImageManifest([new ImageLayer(layerDigest, layer.Length, "/")], ["/bootstrap"], "/"),
            CancellationToken.None);
        using MemoryStream copy = new();
        await using (Stream manifest = local.OpenRead(digest))
        {
            await manifest.CopyToAsync(copy);
        }

        return await PutBlobAsync(copy.ToArray());
    }

    public Task<HttpResponseMessage> DeployAsync(string name, string image, string spec = "") =>
        DeployAsync(Client, name, image, spec);

    public static Task<HttpResponseMessage> DeployAsync(
        HttpClient client, string name, string image, string spec = "")
    {
        string yaml = "apiVersion: continuum.dev/v1\nkind: Function\nmetadata: { name: " + name + " }\n"
            + "spec:\n  runtime: provided\n" + spec;
        return client.PutAsJsonAsync(
            $"/v1/namespaces/default/functions/{name}",
            new DeployRequest(yaml, image),
            ApiJson.Default.DeployRequest);
    }

    public async Task<ExitCode> StopAsync()
    {
        await _stop.CancelAsync();
        return await Deadline.WithinAsync("the control plane to stop", _run);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        _stop.Dispose();
    }
}
