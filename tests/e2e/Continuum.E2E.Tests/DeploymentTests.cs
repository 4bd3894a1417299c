using System.Net;
using Continuum.E2E.Tests.Functions;
using Continuum.E2E.Tests.Systems;
using Continuum.Testing;

namespace Continuum.E2E.Tests;

/// <summary>What happens to a function after its first deploy: logs, new versions, its end.</summary>
[Collection(SharedSystemCollection.Name)]
public sealed class DeploymentTests(SharedSystem shared)
{
    private readonly string _space = SharedSystem.NewNamespace();

    private ContinuumSystem Fleet => shared.Fleet;

    [Fact]
    public async Task Log_lines_reach_the_control_plane_and_whoever_follows()
    {
        Declared function = Declared.InC(_space, "talker").OnHttp("/talk");
        await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());
        using HttpResponseMessage first = await Fleet.Edge.PostAsync($"/{_space}/talk", "before");
        string log = await LogReader.SawAsync(Fleet.Api, function, "greeted before");
        Assert.Contains(Fleet.Edge.NodeId, log, StringComparison.Ordinal);

        using Stream stream = await Fleet.Api.Http.GetStreamAsync(
            $"/v1/namespaces/{_space}/functions/talker/logs?tail=0&follow=true");
        using StreamReader follower = new(stream);
        Task<string?> next = ReadUntilAsync(follower, "greeted after");
        using HttpResponseMessage second = await Fleet.Edge.PostAsync($"/{_space}/talk", "after");

        Assert.NotNull(await Deadline.WithinAsync("the followed line", next));
    }

    [Fact]
    public async Task A_new_version_takes_over_without_a_failed_request()
    {
        string image = await FunctionImages.CAsync();
        Declared function = Declared.InC(_space, "greeter", "one").OnHttp("/greet");
        await Fleet.Api.DeployAsync(function, image);
        Task<List<string>>[] callers = [.. Enumerable.Range(0, 3).Select(_ => HammerAsync("two"))];

        await Fleet.Api.DeployAsync(function.With("GREETING", "two"), image);

        List<string>[] answers = await Deadline.WithinAsync("every caller to see version two", Task.WhenAll(callers));
        foreach (List<string> seen in answers)
        {
            Assert.All(seen, answer => Assert.True(answer is "one x" or "two x", answer));
            Assert.Equal("one x", seen[0]);
            Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
        }
    }

    [Fact]
    public async Task A_deleted_function_is_gone_everywhere()
    {
        Declared function = Declared.InC(_space, "brief").OnHttp("/brief");
        await Fleet.Api.DeployAsync(function, await FunctionImages.CAsync());

        using HttpResponseMessage deleted = await Fleet.Api.DeleteAsync(function);

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await Fleet.RoutedAsync(Fleet.Edge);
        using HttpResponseMessage here = await Fleet.Edge.PostAsync($"/{_space}/brief", "x");
        Assert.Equal(HttpStatusCode.NotFound, here.StatusCode);
        using HttpResponseMessage gateway = await Fleet.Api.Http.PostAsync($"/{_space}/brief", new StringContent("x"));
        Assert.Equal(HttpStatusCode.NotFound, gateway.StatusCode);
        using HttpResponseMessage byName = await Fleet.Api.InvokeAsync(function, "x");
        Assert.Equal(HttpStatusCode.NotFound, byName.StatusCode);
        using HttpResponseMessage again = await Fleet.Api.DeleteAsync(function);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    // Calls one after the other until the wanted version answered a few times; keeps every answer and failure.
    private async Task<List<string>> HammerAsync(string wanted)
    {
        List<string> seen = [];
        for (int newer = 0; newer < 5;)
        {
            using HttpResponseMessage response = await Fleet.Edge.PostAsync($"/{_space}/greet", "x");
            string answer = await response.Content.ReadAsStringAsync();
            seen.Add(response.IsSuccessStatusCode ? answer : $"{(int)response.StatusCode} {answer}");
            newer += answer == $"{wanted} x" ? 1 : 0;
        }

        return seen;
    }

    private static async Task<string?> ReadUntilAsync(StreamReader reader, string text)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        return null;
    }
}
