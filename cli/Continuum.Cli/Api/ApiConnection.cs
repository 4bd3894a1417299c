using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Continuum.Cli.Access;
using Continuum.Cli.Startup;

namespace Continuum.Cli.Api;

/// <summary>Requests to the control plane, or to a node's own API: with the token, refusals as exceptions.</summary>
internal sealed class ApiConnection : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    // How long an ordinary request may take. Uploads, log streams and invocations have their own ends.
    private static readonly TimeSpan OrdinaryTimeout = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;

    public ApiConnection(ControlPlaneAddress address)
    {
        Address = address;
        SocketsHttpHandler handler = new()
        {
            ConnectTimeout = ConnectTimeout,
            AllowAutoRedirect = false, // A redirect would carry the token elsewhere.
            UseProxy = !address.Url.IsLoopback,
        };
        _http = new HttpClient(handler) { BaseAddress = address.Url, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Token.Value);
    }

    public ControlPlaneAddress Address { get; }

    /// <summary>Sends a request and reads the JSON of its answer.</summary>
    /// <exception cref="CliException">The request was refused or nobody is there.</exception>
    public async Task<T> ReadAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using HttpResponseMessage response = await SendAsync(request, limit.Token);
            await ApiRefusal.ThrowUnlessSuccessAsync(response, limit.Token);
            return await response.Content.ReadFromJsonAsync(type, limit.Token)
                ?? throw new JsonException("the answer is null");
        }
        catch (JsonException e)
        {
            throw new CliException(
                CliExit.Software,
                $"the answer of {Address.Url} cannot be understood: {e.Message}",
                "Is it a Continuum control plane of this version? Its address comes from --url or CONTINUUM_URL.",
                e);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>Reads a resource.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(new HttpRequestMessage(HttpMethod.Get, path), type, cancellationToken);

    /// <summary>Sends a request whose answer is looked at by its status alone.</summary>
    /// <returns>False for 404.</returns>
    public async Task<bool> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = Limit(cancellationToken);
        try
        {
            using HttpResponseMessage response = await SendAsync(request, limit.Token);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return false;
            }

            await ApiRefusal.ThrowUnlessSuccessAsync(response, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    /// <summary>Sends a request without a limit of time; the answer's body is not read yet.</summary>
    /// <exception cref="CliException">Nobody is there.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            try
            {
                return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                throw Unreachable(e);
            }
            catch (OperationCanceledException e)
                when (!cancellationToken.IsCancellationRequested)
            {
                throw Unreachable(e); // The connect timeout.
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(OrdinaryTimeout);
        return limit;
    }

    private CliException TooSlow() => new(
        CliExit.TemporaryFailure,
        $"{Address.Url} did not answer within {OrdinaryTimeout.TotalSeconds:0} s",
        "See its log, or try again.");

    private CliException Unreachable(Exception cause) => new(
        CliExit.Unavailable,
        $"the control plane at {Address.Url} cannot be reached: {cause.Message}",
        "Start one with `continuum up`, or say where it is with --data DIR, --url URL or CONTINUUM_URL.",
        cause);
}
