using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Declarations;
using Continuum.Contracts.Desired;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Contracts.Nodes;
using Continuum.Hosting.Startup;
using Continuum.Link;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests;

public sealed class ControlPlaneTests : IAsyncLifetime
{
    private const string One = "/v1/namespaces/default/functions/";

    private readonly TempFolder _folder = new();
    private ControlPlaneServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ControlPlaneServer.StartAsync(_folder.File("data"));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_deploy_reaches_the_agent_and_again_after_it_reconnected()
    {
        string image = await _server.PutImageAsync(_folder);
        await using (FakeAgent agent = _server.Agent("edge"))
        {
            await agent.ConnectedAsync();
            await DeployedAsync("f", image);
            DesiredState state = await agent.HasAsync(each => each.Assignments.Count == 1);
            Assert.Equal(image, state.Assignments[0].ImageDigest);
        }

        await using FakeAgent again = _server.Agent("edge");
        await again.HasAsync(each => each.Assignments.Count == 1);
        using HttpResponseMessage deleted = await _server.Client.DeleteAsync(One + "f");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await again.HasAsync(each => each.Assignments.Count == 0 && each.Revision > 1);
        using HttpResponseMessage twice = await _server.Client.DeleteAsync(One + "f");
        Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
    }

    [Fact]
    public async Task A_node_that_joins_late_is_told_of_routes()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent first = _server.Agent("edge");
        await first.ConnectedAsync();
        await DeployedAsync("f", image);
        await using FakeAgent late = _server.Agent("late");
        DesiredState state = await late.HasAsync(each => each.Routes.Count == 1);
        Assert.Equal(["edge"], state.Routes[0].Nodes);
    }

    [Fact]
    public async Task What_an_agent_says_of_its_accelerators_reaches_placement_and_the_api()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent plain = _server.Agent("a-plain");
        await plain.ConnectedAsync();
        NodeAccelerator has = new(AcceleratorKind.Npu, 2, 1L << 30);
        await using FakeAgent fast = _server.Agent("fast", "plant-2", has);
        await fast.ConnectedAsync();
        await DeployedAsync("f", image, "  accelerator: { kind: npu, memory: 1Gi }\n");
        await fast.HasAsync(state => state.Assignments.Count == 1);
        NodeView[]? nodes = await _server.Client.GetFromJsonAsync("/v1/nodes", ApiJson.Default.NodeViewArray);
        Assert.Equal([has], nodes!.Single(node => node.Description.NodeId == "fast").Description.Accelerators);
        PlacementView? placement = await _server.Client.GetFromJsonAsync(
            One + "f/placement", ApiJson.Default.PlacementView);
        Assert.Contains("NPU", Assert.Single(placement!.NotChosen).Detail);
    }

    [Fact]
    public async Task An_invocation_is_answered_by_name_and_by_path()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image, "  triggers: [{ http: { path: /x, methods: [POST] } }]\n");
        Assert.Equal((200, "hello"), await PostAsync(One + "f/invocations", "hello"));
        Assert.Equal((200, "hi"), await PostAsync("/default/x", "hi", anonymous: true));
        Assert.Equal("http", agent.Requests.Last().Trigger.Kind);
        Assert.Equal(404, (await PostAsync(One + "none/invocations", "")).Status);
        Assert.Equal(404, (await PostAsync("/default/none", "", anonymous: true)).Status);
        using HttpResponseMessage wrong = await _server.Client.GetAsync("/default/x");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(["POST"], wrong.Content.Headers.Allow);
        string big = new('x', PayloadLimits.MaxRequestBytes + 1);
        Assert.Equal(413, (await PostAsync(One + "f/invocations", big)).Status);
    }

    [Fact]
    public async Task A_failure_of_the_function_is_told_in_lambdas_form()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image);
        agent.OnInvoke = (_, _) => Task.FromResult<InvocationResult>(InvocationResult.Failure("ValueError", "no"));
        (int status, string body) = await PostAsync(One + "f/invocations", "{}");
        Assert.Equal(502, status);
        using JsonDocument error = JsonDocument.Parse(body);
        Assert.Equal("ValueError", error.RootElement.GetProperty("errorType").GetString());
        agent.OnInvoke = (_, _) => Task.FromResult<InvocationResult>(
            InvocationResult.Failure(ErrorTypes.Timeout, "late"));
        Assert.Equal(504, (await PostAsync(One + "f/invocations", "{}")).Status);
    }

    [Fact]
    public async Task A_node_that_never_answers_does_not_hold_the_caller()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image, "  timeout: 100ms\n");
        agent.OnInvoke = async (_, ct) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            throw new InvalidOperationException();
        };
        Assert.Equal(504, (await PostAsync(One + "f/invocations", "{}")).Status);
    }

    [Fact]
    public async Task Another_replica_is_tried_when_the_first_drains_or_is_gone()
    {
        string image = await _server.PutImageAsync(_folder);
        FakeAgent first = _server.Agent("a");
        await using FakeAgent second = _server.Agent("b", "plant-2");
        await first.ConnectedAsync();
        await second.ConnectedAsync();
        await DeployedAsync("f", image, "  placement: { replicas: { min: 2 } }\n");
        first.OnInvoke = second.OnInvoke = (request, _) => Task.FromResult<InvocationResult>(
            first.Requests.Count + second.Requests.Count == 1
                ? InvocationResult.Failure(ErrorTypes.Draining, "going")
                : new InvocationResult.Succeeded("ok"u8.ToArray(), null));
        Assert.Equal((200, "ok"), await PostAsync(One + "f/invocations", "{}"));
        await first.DisposeAsync();
        Assert.Equal((200, "ok"), await PostAsync(One + "f/invocations", "{}"));
        await second.DisposeAsync();
        await Deadline.UntilAsync(
            "503 once no node is there", async () => (await PostAsync(One + "f/invocations", "{}")).Status == 503);
    }

    [Fact]
    public async Task An_agent_may_invoke_what_runs_elsewhere_and_fetch_blobs_from_an_offset()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent runs = _server.Agent("a");
        await runs.ConnectedAsync();
        await DeployedAsync("f", image);
        await using FakeAgent asks = _server.Agent("b", "plant-2");
        await asks.ConnectedAsync();
        InvocationRequest request = new()
        {
            Id = "i",
            Function = new FunctionKey("default", "f"),
            Payload = "from b"u8.ToArray(),
            Deadline = DateTimeOffset.MaxValue.AddYears(-1),
        };
        InvocationResult result = await asks.Link.InvokeAsync(
            request with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(1) }, CancellationToken.None);
        Assert.Equal("from b", Text(Assert.IsType<InvocationResult.Succeeded>(result).Payload));
        InvocationResult itself = await runs.Link.InvokeAsync(
            request with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(1) }, CancellationToken.None);
        Assert.Equal(ErrorTypes.NodeUnreachable, Assert.IsType<InvocationResult.Failed>(itself).Error.Type);

        string digest = await _server.PutBlobAsync("0123456789"u8.ToArray());
        StringBuilder got = new();
        await foreach (ReadOnlyMemory<byte> piece in asks.Link.FetchBlobAsync(digest, 4, CancellationToken.None))
        {
            got.Append(Text(piece));
        }

        Assert.Equal("456789", got.ToString());
        LinkCallException unknown = await Assert.ThrowsAsync<LinkCallException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> _ in asks.Link.FetchBlobAsync("../x", 0, CancellationToken.None))
            {
            }
        });
        Assert.Equal(LinkErrorCode.NotFound, unknown.Code);
    }

    [Fact]
    public async Task Logs_are_told_and_followed()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image);
        using HttpResponseMessage follow = await Deadline.WithinAsync(
            "the follower to be heard before there is a line",
            _server.Client.GetAsync(One + "f/logs?follow=true", HttpCompletionOption.ResponseHeadersRead));
        using StreamReader lines = new(await follow.Content.ReadAsStreamAsync());
        await agent.Link.SendLogsAsync([Line("one"), Line("two")], CancellationToken.None);
        Assert.Contains("one", await Deadline.WithinAsync("a line", lines.ReadLineAsync()));
        Assert.Contains("two", await Deadline.WithinAsync("a line", lines.ReadLineAsync()));
        string tail = await _server.Client.GetStringAsync(One + "f/logs?tail=1");
        Assert.Contains("two", Assert.Single(tail.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        // Followers and agents do not hold up the end.
        Assert.Equal(ExitCode.Ok, await _server.StopAsync());
        Assert.Null(await Deadline.WithinAsync("the stream's end", lines.ReadLineAsync()));
    }

    [Fact]
    public async Task Blobs_are_checked()
    {
        byte[] content = "some content"u8.ToArray();
        string digest = await _server.PutBlobAsync(content);
        using HttpRequestMessage head = new(HttpMethod.Head, $"/v1/blobs/{digest}");
        using HttpResponseMessage here = await _server.Client.SendAsync(head);
        Assert.Equal(HttpStatusCode.OK, here.StatusCode);
        string other = "sha256:" + new string('0', 64);
        Assert.Equal(400, await PutAsync($"/v1/blobs/{other}", content));
        Assert.Equal(400, await PutAsync("/v1/blobs/sha256:zz", content));
        MissingBlobs? missing = await _server.Client.GetFromJsonAsync(
            $"/v1/images/{other}/missing", ApiJson.Default.MissingBlobs);
        Assert.Equal([other], missing!.Digests);
        using HttpResponseMessage noManifest = await _server.Client.GetAsync($"/v1/images/{digest}/missing");
        Assert.Equal(HttpStatusCode.BadRequest, noManifest.StatusCode);
        byte[] big = new byte[3 << 20];
        string[] same = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _server.PutBlobAsync(big)));
        Assert.Single(same.Distinct());
    }

    [Fact]
    public async Task Nodes_are_asked_for_their_ledger_and_what_waits()
    {
        await using FakeAgent agent = _server.Agent("a");
        await agent.ConnectedAsync();
        EventLedgerList? sound = await _server.Client.GetFromJsonAsync(
            "/v1/events/ledger?node=a&name=f", ApiJson.Default.EventLedgerList);
        Assert.True(Assert.Single(sound!.Nodes).Reconciles);
        agent.Missing = 2;
        EventLedgerList? off = await _server.Client.GetFromJsonAsync(
            "/v1/events/ledger?node=a&name=f", ApiJson.Default.EventLedgerList);
        Assert.Equal(2, Assert.Single(Assert.Single(off!.Nodes).Functions).EventsUnaccounted);
        WaitingEventList? waiting = await _server.Client.GetFromJsonAsync(
            "/v1/events?node=a&name=f", ApiJson.Default.WaitingEventList);
        Assert.Equal("w-1", Assert.Single(waiting!.Items).Id);
    }

    [Fact]
    public async Task Dead_letters_name_the_nodes_that_could_not_be_asked()
    {
        await using FakeAgent here = _server.Agent("a");
        await here.ConnectedAsync();
        await using (FakeAgent gone = _server.Agent("b"))
        {
            await gone.ConnectedAsync();
        }

        await Deadline.UntilAsync("b to be away", async () =>
        {
            using JsonDocument list = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/dead-letters"));
            return list.RootElement.GetProperty("unreachable").GetArrayLength() == 1;
        });
        using HttpResponseMessage replayed = await _server.Client.PostAsync("/v1/dead-letters/replay?name=f", null);
        DeadLetterAction? action = await replayed.Content.ReadFromJsonAsync(ApiJson.Default.DeadLetterAction);
        Assert.Equal(2, action!.Count);
        Assert.Equal(["b"], action.Unreachable);
        using HttpResponseMessage which = await _server.Client.DeleteAsync("/v1/dead-letters");
        Assert.Equal(HttpStatusCode.BadRequest, which.StatusCode);
    }

    [Theory]
    [InlineData("/v1/nodes", 401)]
    [InlineData("/v1/functions", 401)]
    [InlineData("/v1/link", 401)]
    [InlineData("/healthz", 200)]
    [InlineData("/metrics", 200)]
    [InlineData("/v1/openapi.json", 200)]
    [InlineData("/default/none", 404)]
    public async Task A_token_is_needed_where_it_matters(string path, int status)
    {
        using HttpClient stranger = new() { BaseAddress = _server.Address };
        using HttpResponseMessage answer = await stranger.GetAsync(path);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task The_openapi_document_lists_the_endpoints()
    {
        using JsonDocument document = JsonDocument.Parse(await _server.Client.GetStringAsync("/v1/openapi.json"));
        string[] paths = [.. document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name)];
        foreach (string path in new[]
        {
            "/v1/nodes", "/v1/functions", One.Replace("default", "{namespace}") + "{name}", "/v1/blobs/{digest}",
            "/v1/images/{digest}/missing", "/v1/dead-letters", "/v1/dead-letters/replay",
            "/v1/namespaces/{namespace}/functions/{name}/placement",
            "/v1/namespaces/{namespace}/functions/{name}/logs",
            "/v1/namespaces/{namespace}/functions/{name}/invocations",
        })
        {
            Assert.Contains(path, paths);
        }
    }

    [Fact]
    public async Task Bad_requests_get_problems()
    {
        string image = await _server.PutImageAsync(_folder);
        using HttpResponseMessage yaml = await _server.DeployAsync("f", image, "  memory: lots\n  colour: red\n");
        string body = await ProblemAsync(yaml, 400);
        Assert.Contains("line 6", body);
        Assert.Contains("line 7", body);
        await ProblemAsync(await PutJsonAsync(One + "f", "{}"), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", "not json"), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", """{"declaration":null,"image":"x"}"""), 400);
        await ProblemAsync(await PutJsonAsync(One + "f", $$"""{"declaration":"a: [","image":"{{image}}"}"""), 400);
        await ProblemAsync(await _server.Client.GetAsync(One + "UPPER"), 400);
        await ProblemAsync(await _server.Client.DeleteAsync(One + "UPPER"), 400);
        await ProblemAsync(await _server.Client.GetAsync(One + "..%2fx"), 400);
        await ProblemAsync(await _server.Client.GetAsync("/v1/functions?namespace=a/b"), 400);
        await ProblemAsync(await _server.Client.GetAsync(One + "none"), 404);
        using HttpResponseMessage nowhere = await _server.DeployAsync("f", image);
        await ProblemAsync(nowhere, 422);

        // Asked before it is sent: the answer to what was sent in full may drown in a reset connection.
        using HttpRequestMessage big = new(HttpMethod.Put, One + "f")
        {
            Content = new StringContent(new string('x', 31 << 20), Encoding.UTF8, "application/json"),
        };
        big.Headers.ExpectContinue = true;
        await ProblemAsync(await _server.Client.SendAsync(big), 413);
    }

    [Fact]
    public async Task A_name_belongs_to_one_agent_at_a_time()
    {
        FakeAgent first = _server.Agent("edge");
        await first.ConnectedAsync();
        await using FakeAgent second = _server.Agent("edge");
        await Deadline.SeenAsync("the refusal", () => Task.FromResult(second.Link.State),
            state => state is AgentLinkState.Refused);
        await first.DisposeAsync();
        await second.ConnectedAsync();
        NodeView[]? nodes = await _server.Client.GetFromJsonAsync("/v1/nodes", ApiJson.Default.NodeViewArray);
        Assert.True(Assert.Single(nodes!).Connected);
    }

    [Fact]
    public async Task A_restart_on_the_same_data_finds_what_was_deployed()
    {
        string image = await _server.PutImageAsync(_folder);
        await using FakeAgent agent = _server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image);
        long revision = (await agent.HasAsync(state => state.Assignments.Count == 1)).Revision;
        int port = _server.Address.Port;
        await _server.DisposeAsync();
        _server = await ControlPlaneServer.StartAsync(_folder.File("data"), port);
        await agent.ConnectedAsync();
        Assert.Equal(revision, (await agent.HasAsync(state => state.Assignments.Count == 1)).Revision);
        Assert.Equal((200, "back"), await PostAsync(One + "f/invocations", "back"));
    }

    private async Task DeployedAsync(string name, string image, string spec = "")
    {
        using HttpResponseMessage answer = await _server.DeployAsync(name, image, spec);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Body)> PostAsync(string path, string body, bool anonymous = false)
    {
        using HttpClient stranger = new() { BaseAddress = _server.Address };
        using HttpResponseMessage answer =
            await (anonymous ? stranger : _server.Client).PostAsync(path, new StringContent(body));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<int> PutAsync(string path, byte[] body)
    {
        using HttpResponseMessage answer = await _server.Client.PutAsync(path, new ByteArrayContent(body));
        return (int)answer.StatusCode;
    }

    private Task<HttpResponseMessage> PutJsonAsync(string path, string json) =>
        _server.Client.PutAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));

    private static async Task<string> ProblemAsync(HttpResponseMessage answer, int status)
    {
        string body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{answer.RequestMessage!.RequestUri}: {answer.StatusCode} {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        answer.Dispose();
        return body;
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static LogLine Line(string text) => new()
    {
        Version = new VersionKey(new FunctionKey("default", "f"), "v"),
        Time = DateTimeOffset.UnixEpoch,
        Source = LogSource.StandardOutput,
        Text = text,
    };
}
