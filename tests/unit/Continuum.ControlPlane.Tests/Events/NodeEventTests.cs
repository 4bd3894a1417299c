using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Continuum.Contracts.Api;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Logs;
using Continuum.Hosting.Startup;
using Continuum.Testing;

namespace Continuum.ControlPlane.Tests.Events;

public sealed class NodeEventTests : ServedTests
{
    [Fact]
    public async Task Logs_are_told_and_followed()
    {
        string image = await Server.PutImageAsync(Folder);
        await using FakeAgent agent = Server.Agent("edge");
        await agent.ConnectedAsync();
        await DeployedAsync("f", image);
        using HttpResponseMessage follow = await Deadline.WithinAsync(
            "the follower to be heard before there is a line",
            Server.Client.GetAsync(One + "f/logs?follow=true", HttpCompletionOption.ResponseHeadersRead));
        using StreamReader lines = new(await follow.Content.ReadAsStreamAsync());
        await agent.Link.SendLogsAsync([Line("one"), Line("two")], CancellationToken.None);
        Assert.Contains("one", await Deadline.WithinAsync("a line", lines.ReadLineAsync()));
        Assert.Contains("two", await Deadline.WithinAsync("a line", lines.ReadLineAsync()));
        string tail = await Server.Client.GetStringAsync(One + "f/logs?tail=1");
        Assert.Contains("two", Assert.Single(tail.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        // Followers and agents do not hold up the end.
        Assert.Equal(ExitCode.Ok, await Server.StopAsync());
        Assert.Null(await Deadline.WithinAsync("the stream's end", lines.ReadLineAsync()));
    }

    [Fact]
    public async Task Nodes_are_asked_for_their_ledger_and_what_waits()
    {
        await using FakeAgent agent = Server.Agent("a");
        await agent.ConnectedAsync();
        EventLedgerList? sound = await Server.Client.GetFromJsonAsync(
            "/v1/events/ledger?node=a&name=f", ApiJson.Default.EventLedgerList);
        Assert.True(Assert.Single(sound!.Nodes).Reconciles);
        agent.Missing = 2;
        EventLedgerList? off = await Server.Client.GetFromJsonAsync(
            "/v1/events/ledger?node=a&name=f", ApiJson.Default.EventLedgerList);
        Assert.Equal(2, Assert.Single(Assert.Single(off!.Nodes).Functions).EventsUnaccounted);
        WaitingEventList? waiting = await Server.Client.GetFromJsonAsync(
            "/v1/events?node=a&name=f", ApiJson.Default.WaitingEventList);
        Assert.Equal("w-1", Assert.Single(waiting!.Items).Id);
    }

    [Fact]
    public async Task Dead_letters_name_the_nodes_that_could_not_be_asked()
    {
        await using FakeAgent here = Server.Agent("a");
        await here.ConnectedAsync();
        await using (FakeAgent gone = Server.Agent("b"))
        {
            await gone.ConnectedAsync();
        }

        await Deadline.UntilAsync("b to be away", async () =>
        {
            using JsonDocument list = JsonDocument.Parse(await Server.Client.GetStringAsync("/v1/dead-letters"));
            return list.RootElement.GetProperty("unreachable").GetArrayLength() == 1;
        });
        using HttpResponseMessage replayed = await Server.Client.PostAsync("/v1/dead-letters/replay?name=f", null);
        DeadLetterAction? action = await replayed.Content.ReadFromJsonAsync(ApiJson.Default.DeadLetterAction);
        Assert.Equal(2, action!.Count);
        Assert.Equal(["b"], action.Unreachable);
        using HttpResponseMessage which = await Server.Client.DeleteAsync("/v1/dead-letters");
        Assert.Equal(HttpStatusCode.BadRequest, which.StatusCode);
    }

    private static LogLine Line(string text) => new()
    {
        Version = new VersionKey(new FunctionKey("default", "f"), "v"),
        Time = DateTimeOffset.UnixEpoch,
        Source = LogSource.StandardOutput,
        Text = text,
    };
}
