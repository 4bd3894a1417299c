using System.Net;
using System.Text.Json;
using Continuum.Contracts.Invocations;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests.Invocations;

public sealed class InvocationTests : ServedTests
{
    [Fact]
    public async Task An_invocation_is_answered_by_name_and_by_path()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent agent = Server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image, "  triggers: [{ http: { path: /x, methods: [POST] } }]\n");
        Assert.Equal((200, "hello"), await PostAsync(One + "f/invocations", "hello"));
        Assert.Equal((200, "hi"), await PostAsync("/default/x", "hi", anonymous: true));
        Assert.Equal("http", agent.Requests.Last().Trigger.Kind);
        Assert.Equal(404, (await PostAsync(One + "none/invocations", "")).Status);
        Assert.Equal(404, (await PostAsync("/default/none", "", anonymous: true)).Status);
        using HttpResponseMessage wrong = await Server.Client.GetAsync("/default/x");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(["POST"], wrong.Content.Headers.Allow);
        string big = new('x', PayloadLimits.MaxRequestBytes + 1);
        Assert.Equal(413, (await PostAsync(One + "f/invocations", big)).Status);
    }

    [Fact]
    public async Task A_failure_of_the_function_is_told_in_lambdas_form()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent agent = Server.Agent("edge");
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
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent agent = Server.Agent("edge");
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
        string image = await Server.PutImageAsync(Folder);
        FakeAgent first = Server.Agent("a");
        await using FakeAgent second = Server.Agent("b", "plant-2");
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
}
